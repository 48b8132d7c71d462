import { word } from '../words.ts';

interface PagesProps {
  readonly label: string;
  readonly previous?: () => void;
  readonly next?: () => void;
}

/** Leads through a listing; nothing where it has one page. */
export function Pages({ label, previous, next }: PagesProps) {
  if (previous === undefined && next === undefined) return null;
  return (
    <nav class="pages" aria-label={label}>
      <button type="button" aria-disabled={previous === undefined} onClick={previous}>
        {word('previous')}
      </button>
      <button type="button" aria-disabled={next === undefined} onClick={next}>
        {word('next')}
      </button>
    </nav>
  );
}
