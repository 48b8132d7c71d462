import * as z from 'zod/mini';

/** The answers that the document names, each a component of its own. */
export const ANSWERS = z.registry<{ readonly id: string }>();

/** A type without its `readonly`: a schema infers none. */
type Plain<T> = T extends readonly (infer E)[]
  ? Plain<E>[]
  : T extends object
    ? { -readonly [K in keyof T]: Plain<T[K]> }
    : T;

type AreSame<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;

interface Differs<Schema, Contract> {
  readonly 'the schema is not what lib/api-contract says': [schema: Schema, contract: Contract];
}

type Matches<S extends z.core.$ZodType, T> =
  AreSame<Plain<z.output<S>>, Plain<T>> extends true ? unknown : Differs<z.output<S>, T>;

/**
 * Names the schema of an answer. It is exactly the type `T` of the contract, field by field and optional by optional, or this
 * does not compile: so neither can change without the other.
 */
export const answer =
  <T>() =>
  <S extends z.core.$ZodType>(id: string, schema: S & Matches<S, T>): S => {
    ANSWERS.add(schema, { id });
    return schema;
  };

/** A schema with what it means in words. */
export const said = <S extends z.ZodMiniType>(schema: S, description: string): S =>
  schema.check(z.describe(description)) as S;

/** A value that the contract says may be of any kind. */
export const anything = z.unknown();

export const count = z.number().register(z.globalRegistry, { type: 'integer', minimum: 0 });

/** May be below 0, as differences are. */
export const amount = z.number();

export const cost = z.nullable(z.number()).register(z.globalRegistry, {
  description: 'Exact decimal in the currency; null where calls are and none is priced.',
});

export const day = z.string().register(z.globalRegistry, { format: 'date', pattern: String.raw`^\d{4}-\d{2}-\d{2}$` });

export const instant = z.string().register(z.globalRegistry, {
  format: 'date-time',
  pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?[+-]\d{2}:\d{2}$`,
});

export const cursor = z
  .nullable(z.string())
  .register(z.globalRegistry, { description: 'What to send as `cursor` for the next page; null on the last one.' });
