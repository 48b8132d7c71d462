import { useEffect, useRef, useState } from 'preact/hooks';
import { toContent } from './to-content.ts';

interface AskTwiceProps {
  /** What stands on the button, and what it is called, which names the thing too. */
  readonly deed: string;
  readonly deedName: string;
  /** The same of the button that does it. */
  readonly sure: string;
  readonly sureName: string;
  readonly keep: string;
  readonly onSure: () => Promise<void>;
}

/** A deed that can't be taken back: asks once more, in place. The keyboard stands on what does nothing. */
export function AskTwice({ deed, deedName, sure, sureName, keep, onSure }: AskTwiceProps) {
  const [isAsked, setAsked] = useState(false);
  const wasAsked = useRef(false);
  const [kept, first] = [useRef<HTMLButtonElement>(null), useRef<HTMLButtonElement>(null)];
  useEffect(() => {
    if (isAsked) {
      kept.current?.focus();
      // In a table that is wider than the page: both buttons, not only the one with the focus.
      kept.current?.parentElement?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    } else if (wasAsked.current) first.current?.focus();
    wasAsked.current = isAsked;
  }, [isAsked]);
  if (!isAsked)
    return (
      <button ref={first} key="deed" type="button" aria-label={deedName} onClick={() => setAsked(true)}>
        {deed}
      </button>
    );
  const go = async () => {
    toContent();
    await onSure();
  };
  return (
    <>
      <button ref={kept} key="keep" type="button" onClick={() => setAsked(false)}>
        {keep}
      </button>{' '}
      <button key="sure" type="button" class="primary" aria-label={sureName} onClick={go}>
        {sure}
      </button>
    </>
  );
}
