import type { ComponentChildren } from 'preact';
import { word } from '../words.ts';

interface ScrollProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** Room for a table that may be wider than the page. */
export function Scroll({ label, children }: ScrollProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section class="wide" tabIndex={0} aria-label={`${word('table')}: ${label}`}>
      {children}
    </section>
  );
}
