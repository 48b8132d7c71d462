import type { ReportLink } from '../../lib/api-contract.ts';
import { BASE_PATH } from './ask.ts';
import { key } from './key.ts';

/** Where the browser finds a file; `release` gives its memory back. */
export interface FileFound {
  readonly url: string;
  readonly release: () => void;
}

/** Asks for a file with the reader's key: itself, or where a large one lies. Undefined when there is no answer. */
export async function askFile(path: string, query: Readonly<Record<string, string>>): Promise<FileFound | undefined> {
  try {
    const headers = { authorization: `Bearer ${key.value}` };
    const response = await fetch(`${BASE_PATH}${path}?${new URLSearchParams(query)}`, { headers });
    if (!response.ok) return undefined;
    if (response.headers.has('content-disposition')) {
      const url = URL.createObjectURL(await response.blob());
      // The browser takes the file over after the click that follows.
      return { url, release: () => setTimeout(() => URL.revokeObjectURL(url), RELEASE_MS) };
    }
    const { download_url: url } = (await response.json()) as ReportLink;
    return { url, release: () => undefined };
  } catch {
    return undefined;
  }
}

const RELEASE_MS = 60_000;
