import type { SeededRandom } from '../seeded-random.ts';

/** Sends a request on, as JSON; throws when it was not answered 200. */
export type Forward = (input: unknown) => Promise<Output>;
type Output = Readonly<Record<string, unknown>>;

/** Answers a part of what was asked, as DynamoDB does when it is busy; undefined where an operation has no parts. */
export function partialAnswerOf(operation: string): PartialAnswer | undefined {
  return Object.hasOwn(PARTIAL, operation) ? PARTIAL[operation] : undefined;
}

type PartialAnswer = (input: never, forward: Forward, random: SeededRandom) => Promise<Output>;

interface Statements {
  readonly Statements: readonly object[];
}

interface Keys {
  readonly RequestItems: Readonly<Record<string, { readonly Keys: readonly object[] }>>;
}

const MAX_SHORT_PAGE = 20;

const PARTIAL: Readonly<Record<string, PartialAnswer>> = {
  BatchExecuteStatement: executeSome,
  BatchGetItem: getSome,
  Query: shortPage,
  // Batches of the stream come in other sizes than they were asked for.
  GetRecords: shortPage,
};

/** Errors of single statements: the last one also comes when the statement took effect. */
const REFUSALS = ['ProvisionedThroughputExceeded', 'ThrottlingError', 'RequestLimitExceeded', 'InternalServerError'];

async function executeSome({ Statements: all }: Statements, forward: Forward, random: SeededRandom): Promise<Output> {
  const fates = all.map(() => random.pick(['done', 'done', 'refused', 'done-but-refused']));
  const passed = all.filter((_, index) => fates[index] !== 'refused');
  const answers = passed.length === 0 ? [] : ((await forward({ Statements: passed })).Responses as object[]);
  const remaining = answers.values();
  const Responses = fates.map((fate) => {
    if (fate === 'refused') return refusal(random.pick(REFUSALS));
    const answer = remaining.next().value ?? {};
    return fate === 'done-but-refused' ? refusal('InternalServerError') : answer;
  });
  return { Responses };
}

const refusal = (Code: string): object => ({ Error: { Code, Message: 'by the fault proxy' } });

async function getSome({ RequestItems: asked }: Keys, forward: Forward, random: SeededRandom): Promise<Output> {
  const UnprocessedKeys: Record<string, object> = {};
  const passed: Record<string, object> = {};
  for (const [table, request] of Object.entries(asked)) {
    const { left = [], taken = [] } = Object.groupBy(request.Keys, () => (random.chance(0.5) ? 'left' : 'taken'));
    if (left.length > 0) UnprocessedKeys[table] = { ...request, Keys: left };
    if (taken.length > 0) passed[table] = { ...request, Keys: taken };
  }
  const answer = Object.keys(passed).length === 0 ? { Responses: {} } : await forward({ RequestItems: passed });
  return { ...answer, UnprocessedKeys };
}

async function shortPage(input: { readonly Limit?: number }, forward: Forward, random: SeededRandom): Promise<Output> {
  const limit = Math.min(input.Limit ?? MAX_SHORT_PAGE, 1 + random.below(MAX_SHORT_PAGE));
  return forward({ ...input, Limit: limit });
}
