import { signal } from '@preact/signals';

const STORED = 'tokenledger.key';

const kept = signal<string | null>(sessionStorage.getItem(STORED));
const refused = signal(false);

/** The reader's key: in this tab's session storage, never in an address, gone with the tab. */
export const key = {
  get value(): string | null {
    return kept.value;
  },
  /** Whether the last key was none that the ledger knows. */
  get wasRefused(): boolean {
    return refused.value;
  },
  keep(text: string): void {
    sessionStorage.setItem(STORED, text);
    refused.value = false;
    kept.value = text;
  },
  forget(reason: 'signed-out' | 'refused'): void {
    sessionStorage.removeItem(STORED);
    refused.value = reason === 'refused';
    kept.value = null;
  },
};
