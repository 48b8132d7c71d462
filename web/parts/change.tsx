import { formatChange } from '../i18n/formats.ts';

interface ChangeProps {
  readonly now: number | null;
  readonly before: number | null;
  /** What it is compared with, as a sentence for who asks. */
  readonly title: string;
}

/** How much more or less than before. More spend is neither good nor bad by itself, so it has no colour of its own. */
export function Change({ now, before, title }: ChangeProps) {
  if (now === null || before === null || before === 0) return <span class="change quiet">–</span>;
  return (
    <span class="change" title={title}>
      {formatChange(now / before - 1)}
    </span>
  );
}
