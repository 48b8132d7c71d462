import { clockTime } from '../i18n/formats.ts';
import { failure, screen } from '../state/screen.ts';
import { word } from '../words.ts';

/** While the ledger does not answer: of when everything is that still stands here. */
export function AsOf() {
  if (failure.value === undefined || screen.value === undefined) return null;
  return (
    <p class="notice" role="status">
      {word('as-of', { time: clockTime(screen.value.generated_at) })}
    </p>
  );
}
