import type { Fault } from '../errors.ts';
import { formatDecimal, parseDecimal } from '../money.ts';
import { isObject } from '../usage/sent-record.ts';
import { type ExactJson, numeralText } from './exact-json.ts';

const MAX_NUMERAL_LENGTH = 64;

/** Reads fields of a body from their exact texts, and gathers the faults of all. */
export class ExactFields {
  readonly faults: Fault[];
  readonly #json: ExactJson;

  /** `faults` are those that are known already. */
  constructor(json: ExactJson, faults: readonly Fault[]) {
    this.#json = json;
    this.faults = [...faults];
  }

  /**
   * What `parse` makes of the text of a number or a text; when it makes nothing of it, `rule` is its fault. Undefined also when
   * the field is absent, or faulty already: another type is for the schema to refuse.
   */
  read<T>(field: string, parse: (text: string) => T | undefined, rule: string): T | undefined {
    const { sent, exact } = this.#json;
    const value = isObject(sent) ? sent[field] : undefined;
    const isFaulty = this.faults.some(({ path }) => path === field);
    const isReadable = !isFaulty && (typeof value === 'number' || typeof value === 'string');
    if (!isReadable) return undefined;
    const read = parse(numeralText(value, isObject(exact) ? exact[field] : undefined));
    if (read === undefined) this.fault(field, rule);
    return read;
  }

  fault(path: string, message: string): void {
    this.faults.push({ path, message });
  }
}

/** Reads decimals of a range, both ends inclusive, as their shortest exact numerals. */
export function decimalFromTo(least: bigint, most: bigint, scale: number): (text: string) => string | undefined {
  const one = 10n ** BigInt(scale);
  return (text) => {
    const units = text.length > MAX_NUMERAL_LENGTH ? undefined : parseDecimal(text, scale);
    const isInRange = units !== undefined && units >= least * one && units <= most * one;
    return isInRange ? formatDecimal(units, scale) : undefined;
  };
}
