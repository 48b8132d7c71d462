import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** For a field that shows a text of the address: it follows the address, and keeps the focus when it was itself what changed it. */
export function useShown(text: string): RefObject<HTMLInputElement | null> {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current !== null) field.current.value = text;
  }, [text]);
  return field;
}
