import type { PackedContent } from '../http/packed-content.ts';

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  /** Whether its name holds the hash of its content, so that it never changes. */
  readonly isHashed: boolean;
  readonly content: PackedContent;
}

/** Files of the page by name. */
export type PageFiles = ReadonlyMap<string, PageFile>;
