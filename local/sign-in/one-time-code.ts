import { randomBytes, timingSafeEqual } from 'node:crypto';

const CODE_BYTES = 24;

/** A code that is exchanged for a secret once, so that the link which carries it opens nothing afterwards. */
export class OneTimeCode {
  readonly text = randomBytes(CODE_BYTES).toString('base64url');
  #secret: string | undefined;

  constructor(secret: string) {
    this.#secret = secret;
  }

  /** The secret for the first who brings the code; undefined for everybody else. */
  exchange(code: string): string | undefined {
    const [sent, own] = [Buffer.from(code), Buffer.from(this.text)];
    const isCode = sent.length === own.length && timingSafeEqual(sent, own);
    if (!isCode) return undefined;
    const secret = this.#secret;
    this.#secret = undefined;
    return secret;
  }
}
