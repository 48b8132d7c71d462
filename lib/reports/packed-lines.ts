import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/**
 * Lines that are packed by gzip as they come: only what is packed is held. Several results behind one another are one gzip file, so that a file can
 * be packed in parts.
 */
export class PackedLines {
  readonly #gzip = createGzip();
  readonly #chunks: Buffer[] = [];
  #bytes = 0;

  constructor() {
    this.#gzip.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#bytes += chunk.length;
    });
  }

  /** What is packed until now; some kilobytes are still on their way. */
  get bytes(): number {
    return this.#bytes;
  }

  async add(lines: string): Promise<void> {
    if (!this.#gzip.write(lines)) await once(this.#gzip, 'drain');
  }

  async end(): Promise<Buffer> {
    this.#gzip.end();
    await finished(this.#gzip);
    return Buffer.concat(this.#chunks);
  }
}
