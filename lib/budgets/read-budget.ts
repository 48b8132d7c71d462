/** The body of `POST /budgets` and `PUT /budgets/{id}`. */
import * as z from 'zod/mini';
import { DEFAULT_TOPIC } from '../alerts/alert.ts';
import { badRequest } from '../errors.ts';
import { ExactFields } from '../input/exact-fields.ts';
import { createExactReader } from '../input/exact-json.ts';
import { MONEY_RULE, readPositiveMoney } from '../input/money-field.ts';
import { faultsOf, numeralOrText, oneOf, requiredOr, ruled, textOfAtMost } from '../input/rules.ts';
import {
  BUDGET_PERIODS,
  type BudgetScope,
  type BudgetTerms,
  HARD_SCOPES,
  NAMED_SCOPES,
  SCOPE_TYPES,
} from './budget.ts';

const MAX_NAME = 200;
const MAX_THRESHOLDS = 10;
const [LEAST_THRESHOLD, MOST_THRESHOLD] = [1, 1000];
const DEFAULT_THRESHOLDS: readonly number[] = [50, 80, 100];
const THRESHOLD_RULE = `must be a whole number of percent from ${LEAST_THRESHOLD} to ${MOST_THRESHOLD}`;
const THRESHOLDS_RULE = `must be a list of at most ${MAX_THRESHOLDS}`;

const isThreshold = (value: number): boolean =>
  Number.isInteger(value) && value >= LEAST_THRESHOLD && value <= MOST_THRESHOLD;

/** A budget as it is sent; `topics` are the names of the declared ones. */
export const sentBudget = (topics: readonly string[]) =>
  z.strictObject(
    {
      name: textOfAtMost(MAX_NAME),
      scope: z.strictObject(
        { type: oneOf(SCOPE_TYPES), value: z.nullish(textOfAtMost(MAX_NAME)) },
        { error: requiredOr('must be an object {type, value}') },
      ),
      period: oneOf(BUDGET_PERIODS),
      limit: numeralOrText(MONEY_RULE),
      thresholds: z.nullish(
        z
          .array(
            z
              .number({ error: THRESHOLD_RULE })
              .check(z.refine(isThreshold, { error: THRESHOLD_RULE }))
              .register(z.globalRegistry, { type: 'integer', minimum: LEAST_THRESHOLD, maximum: MOST_THRESHOLD }),
            {
              error: THRESHOLDS_RULE,
            },
          )
          .check(z.maxLength(MAX_THRESHOLDS, { error: THRESHOLDS_RULE })),
      ),
      hard: z.nullish(z.boolean({ error: 'must be true or false' })),
      notify: z.nullish(
        z.array(
          ruled((topic) => (topics.includes(topic) ? undefined : `must be a declared topic: ${topics.join(', ')}`)),
          { error: 'must be a list of topics' },
        ),
      ),
    },
    { error: 'must be an object' },
  );

type SentScope = z.infer<ReturnType<typeof sentBudget>>['scope'];

const readExactly = createExactReader(['limit']);

/**
 * Reads the terms of a budget.
 *
 * @param topics names of the declared topics
 * @throws LedgerError `bad_request` naming every fault.
 */
export function readBudget(text: string, topics: readonly string[]): BudgetTerms {
  const json = readExactly(text);
  const checked = sentBudget(topics).safeParse(json.sent);
  const fields = new ExactFields(json, faultsOf(json.sent, checked.error, 'a budget'));
  const limitAtto = fields.read('limit', readPositiveMoney, MONEY_RULE);
  const scope = checked.success ? readScope(checked.data.scope, checked.data.hard === true, fields) : undefined;
  if (!checked.success || limitAtto === undefined || scope === undefined || fields.faults.length > 0)
    throw badRequest(fields.faults);
  const { name, period, thresholds, hard, notify } = checked.data;
  return {
    name,
    scope,
    period,
    limitAtto,
    thresholds: [...new Set(thresholds ?? DEFAULT_THRESHOLDS)].toSorted((a, b) => a - b),
    isHard: hard === true,
    notify: [...new Set(notify ?? [DEFAULT_TOPIC])],
  };
}

function readScope({ type, value }: SentScope, isHard: boolean, fields: ExactFields): BudgetScope | undefined {
  const named = NAMED_SCOPES.find((one) => one === type);
  const mayBeHard = HARD_SCOPES.some((one) => one === type);
  if (isHard && !mayBeHard)
    fields.fault(
      'hard',
      `must be false for this scope: who reserves names a user, so only ${HARD_SCOPES.join(', ')} can be hard`,
    );
  if (named !== undefined && value == null) fields.fault('scope.value', `is required: which ${named}`);
  if (named === undefined && value != null) fields.fault('scope.value', `must be left out: ${type} names nobody`);
  if (named !== undefined) return value == null ? undefined : { type: named, value };
  return type === 'all' ? { type } : { type: 'each_user' };
}
