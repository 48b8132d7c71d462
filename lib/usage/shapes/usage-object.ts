import type { Fault } from '../../errors.ts';
import { clippedName, joinPath } from '../faults.ts';
import { isObject } from '../sent-record.ts';
import { MAX_TOKENS } from '../token-rules.ts';

/** Reads the fields of a usage object by name, and gathers the faults of what is read. Absent and null are the same. */
export class UsageObject {
  readonly path: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #faults: Fault[];

  constructor(path: string, fields: Readonly<Record<string, unknown>>, faults: Fault[]) {
    this.path = path;
    this.#fields = fields;
    this.#faults = faults;
  }

  /** Whether one of the fields is there, be it null. */
  has(...names: readonly string[]): boolean {
    return names.some((name) => Object.hasOwn(this.#fields, name));
  }

  hasPrefix(prefix: string): boolean {
    return Object.keys(this.#fields).some((name) => name.startsWith(prefix));
  }

  hasObject(name: string): boolean {
    return Object.hasOwn(this.#fields, name) && isObject(this.#fields[name]);
  }

  /** The count in the first of the fields that has one. */
  count(...names: readonly string[]): number | undefined {
    return this.#integer(MAX_TOKENS, names);
  }

  total(...names: readonly string[]): number | undefined {
    return this.#integer(2 * MAX_TOKENS, names);
  }

  text(...names: readonly string[]): string | undefined {
    const found = this.#first(names);
    if (found === undefined || typeof found.value === 'string') return found?.value as string | undefined;
    this.fault(found.name, 'must be a string');
    return undefined;
  }

  /** The object in the first of the fields that has one, else an empty one. */
  object(...names: readonly string[]): UsageObject {
    const { name = '', value } = this.#first(names) ?? {};
    if (value !== undefined && !isObject(value)) this.fault(name, 'must be an object');
    return new UsageObject(this.#pathOf(name), isObject(value) ? value : {}, this.#faults);
  }

  /** The objects of a list; none when it is absent. */
  list(...names: readonly string[]): readonly UsageObject[] {
    const found = this.#first(names);
    if (found === undefined) return [];
    const { name, value } = found;
    if (!Array.isArray(value) || !value.every(isObject)) {
      this.fault(name, 'must be a list of objects');
      return [];
    }
    return value.map((fields, index) => new UsageObject(`${this.#pathOf(name)}[${index}]`, fields, this.#faults));
  }

  fault(name: string, message: string): void {
    this.#faults.push({ path: this.#pathOf(name), message });
  }

  #integer(most: number, names: readonly string[]): number | undefined {
    const found = this.#first(names);
    if (found === undefined) return undefined;
    const { name, value } = found;
    const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
    if (isCount) return value;
    this.fault(name, `must be an integer from 0 to ${most}`);
    return undefined;
  }

  #first(names: readonly string[]): { readonly name: string; readonly value: unknown } | undefined {
    for (const name of names) {
      const value = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
      if (value !== undefined && value !== null) return { name, value };
    }
    return undefined;
  }

  #pathOf(name: string): string {
    return joinPath(this.path, clippedName(name));
  }
}
