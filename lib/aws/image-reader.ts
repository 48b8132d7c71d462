import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { parseDecimal } from '../money.ts';

/** Says which attribute of an image is not what the schema says, and why. */
export class MalformedImage extends Error {
  override readonly name = 'MalformedImage';
}

const DIGEST_LIMIT = 1n << 64n;

/** Reads typed attributes of an item; whatever is not exactly of its type throws {@link MalformedImage}. */
export class ImageReader {
  readonly #image: Readonly<Record<string, AttributeValue>>;

  constructor(image: Readonly<Record<string, AttributeValue>>) {
    this.#image = image;
  }

  has(attribute: string): boolean {
    return this.#image[attribute] !== undefined;
  }

  text(attribute: string): string {
    const text = this.#image[attribute]?.S;
    if (typeof text !== 'string' || text === '') throw new MalformedImage(`${attribute}: not a text`);
    return text;
  }

  /** The text under the domain's name for it, or nothing: to be spread. */
  optionalText<N extends string>(name: N, attribute: string): { [P in N]?: string } {
    return this.has(attribute) ? ({ [name]: this.text(attribute) } as { [P in N]?: string }) : {};
  }

  /** A decimal ≥ 0 that is kept as a text, since a number of the table may not hold all its digits. */
  numeralText(attribute: string, scale: number): string {
    const text = this.text(attribute);
    const units = parseDecimal(text, scale);
    if (units === undefined || units < 0n) {
      throw new MalformedImage(`${attribute}: not a decimal ≥ 0 of ${scale} places at most`);
    }
    return text;
  }

  oneOf<const T extends string>(attribute: string, allowed: readonly T[]): T {
    const text = this.text(attribute);
    const found = allowed.find((one) => one === text);
    if (found === undefined) throw new MalformedImage(`${attribute}: not one of ${allowed.join(', ')}`);
    return found;
  }

  boolean(attribute: string): boolean {
    const value = this.#image[attribute]?.BOOL;
    if (typeof value !== 'boolean') throw new MalformedImage(`${attribute}: not a boolean`);
    return value;
  }

  texts(attribute: string): Record<string, string> {
    const map = this.#image[attribute]?.M;
    if (map === undefined) throw new MalformedImage(`${attribute}: not a map`);
    const reader = new ImageReader(map);
    return Object.fromEntries(Object.keys(map).map((name) => [name, reader.text(name)]));
  }

  /** A whole number within the range, which is within what a double holds exactly. */
  integer(attribute: string, least = 0, most: number = Number.MAX_SAFE_INTEGER): number {
    const numeral = this.#numeral(attribute);
    const value = /^\d{1,16}$/.test(numeral) ? Number(numeral) : Number.NaN;
    const isInRange = value >= least && value <= most;
    if (!isInRange) throw new MalformedImage(`${attribute}: not an integer from ${least} to ${most}`);
    return value;
  }

  digest(attribute: string): bigint {
    const numeral = this.#numeral(attribute);
    const value = /^\d{1,20}$/.test(numeral) ? BigInt(numeral) : DIGEST_LIMIT;
    if (value >= DIGEST_LIMIT) throw new MalformedImage(`${attribute}: not an unsigned 64-bit integer`);
    return value;
  }

  /** A decimal ≥ 0 as units of 10^-`scale`. */
  decimal(attribute: string, scale: number): bigint {
    const units = parseDecimal(this.#numeral(attribute), scale);
    if (units === undefined || units < 0n) {
      throw new MalformedImage(`${attribute}: not a decimal ≥ 0 of ${scale} places at most`);
    }
    return units;
  }

  /** As {@link decimal}, in a double that holds it exactly. */
  safeDecimal(attribute: string, scale: number): number {
    const units = Number(this.decimal(attribute, scale));
    if (!Number.isSafeInteger(units)) throw new MalformedImage(`${attribute}: out of range`);
    return units;
  }

  #numeral(attribute: string): string {
    const numeral = this.#image[attribute]?.N;
    if (typeof numeral !== 'string') throw new MalformedImage(`${attribute}: not a number`);
    return numeral;
  }
}
