import { appendFileSync, existsSync, readFileSync } from 'node:fs';

export interface Mail {
  readonly topic: string;
  readonly subject: string;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
}

/** The mail that the topics were given, in a file of one JSON line each. */
export class Inbox {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  add(mail: Mail): void {
    appendFileSync(this.#file, `${JSON.stringify(mail)}\n`);
  }

  /** Newest first. A last line that a crash cut off is no mail: it was never acknowledged. */
  list(): readonly Mail[] {
    if (!existsSync(this.#file)) return [];
    const lines = readFileSync(this.#file, 'utf8').split('\n').slice(0, -1);
    return lines.flatMap(readMail).reverse();
  }
}

function readMail(line: string): Mail[] {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}
