import type { Dashboard } from '../../../lib/api-contract.ts';
import { formatInteger, formatList } from '../../i18n/formats.ts';
import { Icon } from '../../parts/icon.tsx';
import { word } from './words.ts';

/** What needs somebody's care; nothing where nothing does. */
export function Attention({ screen }: { readonly screen: Dashboard }) {
  const { unpriced } = screen;
  if (unpriced === undefined) return null;
  const more = unpriced.more > 0 ? [word('unpriced-more', { more: formatInteger(unpriced.more) })] : [];
  const models = formatList([...unpriced.models.slice(0, 3), ...more]);
  return (
    <aside class="attention">
      <Icon name="attention" />
      <p>{word('unpriced', { calls: formatInteger(unpriced.calls), models })}</p>
    </aside>
  );
}
