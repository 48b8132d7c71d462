import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../../lib/budgets/budget.ts';
import { addDays } from '../../../../lib/calendar.ts';
import { recommendations } from '../../../../lib/insights/recommendations/recommendations.ts';
import type { PriceCall } from '../../../../lib/pricing/price.ts';
import { UNPRICED } from '../../../support/builders.ts';
import { attosOf, type DaySum, insightBooks } from '../../../support/insight-books.ts';
import { NOW_US } from '../../../support/random-records.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const TODAY = '2023-11-17';
const DAYS = 30;

interface Use {
  readonly model: string;
  readonly function?: string;
  readonly calls?: number;
  readonly days?: number;
  readonly costPerCall?: number;
  readonly input?: number;
  readonly output?: number;
  readonly successes?: number;
  readonly unpriced?: boolean;
}

/** Each day's calls of a model: 100 a day for 30 days, 1,000 tokens in and 200 out, unless said otherwise. */
const use = ({ model, calls = 100, days = DAYS, costPerCall = 0.1, ...more }: Use): DaySum[] =>
  Array.from({ length: days }, (_, index) => ({
    day: addDays(TODAY, -index),
    model,
    function: more.function ?? 'chat',
    calls: BigInt(calls),
    successes: BigInt(Math.round(calls * (more.successes ?? 0.98))),
    inputTokens: BigInt(Math.round(calls * (more.input ?? 1000))),
    outputTokens: BigInt(Math.round(calls * (more.output ?? 200))),
    costAtto: more.unpriced ? 0n : attosOf(calls * costPerCall),
    unpricedCalls: more.unpriced ? BigInt(calls) : 0n,
  }));

const ask = async (...uses: readonly DaySum[][]) =>
  recommendations(insightBooks(uses.flat()), { project: 'main', nowUs: NOW_US, days: DAYS });

const dear = use({ model: 'dear' });
const cheap = (but: Partial<Use> = {}) => use({ model: 'cheap', costPerCall: 0.01, ...but });

describe('a cheaper model of the same function', () => {
  it('is named with its saving, its evidence, its caveat and its rows', async () => {
    const answer = await ask(dear, cheap(), use({ model: 'elsewhere', function: 'other', costPerCall: 0.001 }));
    expect(answer.recommendations).toHaveLength(1);
    const [only] = answer.recommendations;
    expect(only).toMatchObject({
      kind: 'cheaper_model',
      model: 'dear',
      function: 'chat',
      instead: 'cheap',
      calls: 6000n,
      caveat: expect.stringContaining('not how good the answers were'),
      link: '/stats/range?from=2023-10-19&to=2023-11-17&group_by=model&function=chat',
    });
    // 3,000 calls, each 0.09 cheaper.
    expect(only?.saving_per_month?.toString()).toBe('270');
    expect(only?.evidence.map(({ model, cost_per_call: cost }) => [model, String(cost)])).toEqual([
      ['dear', '0.1'],
      ['cheap', '0.01'],
    ]);
    expect(only?.evidence.map(({ success_rate: rate }) => String(rate))).toEqual(['98', '98']);
  });

  it('is the cheapest of several, and the largest saving comes first', async () => {
    const { recommendations: list } = await ask(dear, cheap(), use({ model: 'middle', costPerCall: 0.05 }));
    expect(list.map(({ model, instead }) => [model, instead])).toEqual([
      ['dear', 'cheap'],
      ['middle', 'cheap'],
    ]);
  });

  it('saves for thirty days, however few the ledger has', async () => {
    const { recommendations: list } = await ask(use({ model: 'dear', days: 10 }), cheap({ days: 10 }));
    expect(list[0]?.saving_per_month?.toString()).toBe('270');
  });

  it.each<[string, Partial<Use>]>([
    ['fails more often', { successes: 0.95 }],
    ['is sent shorter texts', { input: 500 }],
    ['answers at greater length', { output: 400 }],
    ['was called too rarely', { calls: 9 }],
    ['was called on a few days only', { days: 4 }],
    ['has no price', { unpriced: true }],
    ['is hardly cheaper', { costPerCall: 0.09 }],
    ['serves another function', { function: 'other' }],
  ])('is not named where it %s', async (_, but) => {
    const { recommendations: list } = await ask(dear, cheap(but));
    expect(list.filter(({ kind }) => kind === 'cheaper_model')).toEqual([]);
  });

  it('is found in every generated ledger that it was planted in, and in none that it was not', async () => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const random = seededRandom(seed);
      const functions = Array.from({ length: 2 + random.below(5) }, (_, index) => `function-${index}`);
      // Each function has a model for short and one for long texts: none could do for the other.
      const clean = functions.flatMap((purpose) => [
        use({ model: 'm-1', function: purpose, calls: 20 + random.below(500), costPerCall: 0.2, input: 4000 }),
        use({ model: 'm-2', function: purpose, calls: 20 + random.below(500), costPerCall: 0.02, input: 900 }),
      ]);
      expect((await ask(...clean)).recommendations, `seed ${seed}`).toEqual([]);
      const purpose = random.pick(functions);
      const planted = use({
        model: 'm-3',
        function: purpose,
        calls: 50,
        costPerCall: 0.1,
        input: 4200,
        successes: 0.99,
      });
      const { recommendations: found } = await ask(...clean, planted);
      expect(
        found.map((one) => [one.function, one.model, one.instead]),
        `seed ${seed}`,
      ).toEqual([[purpose, 'm-1', 'm-3']]);
    }
  });
});

describe('the price of a model that another function calls', () => {
  /** What 1,000 tokens in and 200 out cost by the list, in CNY. */
  const LISTED = { 'gpt-4': 0.294, 'qwen-max': 0.032, 'qwen-plus': 0.0008 };
  type Listed = keyof typeof LISTED;
  const listed = (name: string, model: Listed, but: Partial<Use> = {}) =>
    use({ model, function: name, costPerCall: LISTED[model], ...but });
  const priceOnly = async (...uses: readonly DaySum[][]) =>
    (await ask(...uses)).recommendations.filter(({ kind }) => kind === 'price_only');
  const letters = listed('letters', 'gpt-4');
  const answers = (but: Partial<Use> = {}) => listed('answers', 'qwen-max', but);

  it('is named with its saving, its evidence, its caveat and its rows', async () => {
    const [only, ...others] = await priceOnly(letters, answers());
    expect(others).toEqual([]);
    expect(only).toMatchObject({
      ...{ model: 'gpt-4', function: 'letters', instead: 'qwen-max', calls: 3000n },
      caveat: expect.stringContaining('no call of that model'),
      link: '/stats/range?from=2023-10-19&to=2023-11-17&group_by=day&function=letters&model=gpt-4',
    });
    // 3,000 calls, each 0.262 cheaper.
    expect(only?.saving_per_month?.toString()).toBe('786');
  });

  it.each<[string, Partial<Use>]>([
    ['fails more often', { successes: 0.95 }],
    ['is sent texts of less than half', { input: 490, costPerCall: 0.0218 }],
    ['answers at more than twice the length', { output: 410, costPerCall: 0.0446 }],
    ['was called too rarely', { calls: 9 }],
    ['was called on a few days only', { days: 4 }],
    ['has calls without a price', { unpriced: true }],
    ['was booked at 6 % above the price book', { costPerCall: 0.0339 }],
    ['was booked at 6 % below it', { costPerCall: 0.0301 }],
  ])('is not named where the other model %s', async (_, but) => {
    expect(await priceOnly(letters, answers(but))).toEqual([]);
  });

  it.each<[string, Partial<Use>]>([
    ['was booked at 6 % above the price book', { costPerCall: 0.3117 }],
    ['was booked at 6 % below it', { costPerCall: 0.2763 }],
    ['has calls without a price', { unpriced: true }],
    ['was called too rarely', { calls: 9 }],
  ])('is not named where what it would replace %s', async (_, but) => {
    expect(await priceOnly(listed('letters', 'gpt-4', but), answers())).toEqual([]);
  });

  it('is named at 4 % off the price book, on either side', async () => {
    for (const costPerCall of [0.306, 0.2823])
      expect(await priceOnly(listed('letters', 'gpt-4', { costPerCall }), answers())).toHaveLength(1);
  });

  it('is not named where the function has tried that model, however few of its calls', async () => {
    expect(await priceOnly(letters, answers(), listed('letters', 'qwen-max', { calls: 1, days: 1 }))).toEqual([]);
  });

  it.each<[string, number, number]>([
    ['4.9 %', 0.049, 0],
    ['5.1 %', 0.051, 1],
  ])('of a use that is %s of all costs, %d of them, makes %d cases', async (_, share, cases) => {
    const [small, cheap] = [listed('letters', 'qwen-max'), listed('answers', 'qwen-plus')];
    const others = LISTED['qwen-max'] / share - LISTED['qwen-max'] - LISTED['qwen-plus'];
    // Ten times the tokens: work that no other model here does.
    const large = use({ model: 'dear', function: 'rest', costPerCall: others, input: 10_000, output: 2000 });
    expect(await priceOnly(small, cheap, large)).toHaveLength(cases);
  });

  it.each<[string, number, number]>([
    ['29 %', 0.29, 0],
    ['31 %', 0.31, 1],
  ])('that is cheaper by %s, %d of it, makes %d cases', async (_, share, cases) => {
    const price: PriceCall = ({ model }) => ({
      costAtto: attosOf(model === 'other' ? 1 - share : 1),
      price: UNPRICED.price,
    });
    const books = insightBooks([
      ...use({ model: 'own', function: 'letters', costPerCall: 1 }),
      ...use({ model: 'other', function: 'answers', costPerCall: 1 - share }),
    ]);
    const answer = await recommendations(
      { ...books, priceBooks: { of: async () => price } },
      { project: 'main', nowUs: NOW_US, days: DAYS },
    );
    expect(answer.recommendations.map(({ kind }) => kind)).toEqual(Array.from({ length: cases }, () => 'price_only'));
  });

  it('is named for three functions at most, those that would save most, each once', async () => {
    const functions = ['one', 'two', 'three', 'four'];
    const dearest = functions.map((name, index) => listed(name, 'gpt-4', { calls: 100 - index * 5 }));
    const found = await priceOnly(...dearest, answers(), listed('titles', 'qwen-plus'));
    expect(found.map(({ function: name, instead }) => [name, instead])).toEqual(
      functions.slice(0, 3).map((name) => [name, 'qwen-plus']),
    );
  });
});

it('a model without a price is named, most calls first, as spending that nobody sees', async () => {
  const { recommendations: list, unpriced } = await ask(
    use({ model: 'new', unpriced: true, calls: 5 }),
    use({ model: 'newer', unpriced: true, calls: 7 }),
  );
  expect(unpriced?.calls).toBe(360n);
  expect(list).toMatchObject([
    {
      kind: 'unpriced_model',
      model: 'newer',
      calls: 210n,
      saving_per_month: null,
      evidence: [{ cost_per_call: null }],
    },
    { kind: 'unpriced_model', model: 'new', calls: 150n },
  ]);
});

describe('a budget', () => {
  const month = use({ model: 'qwen-max', costPerCall: 0.1 });
  const budget = (limit: number, but: Partial<Budget> = {}): Budget => ({
    ...{ id: 'b-1', project: 'main', name: 'team', scope: { type: 'all' }, period: 'daily', limitAtto: attosOf(limit) },
    ...{ thresholds: [100], isHard: false, notify: [], revision: 1, createdAtUs: 1, changedAtUs: 1, changedBy: 'key' },
    ...but,
  });
  const advise = async (sums: readonly DaySum[], of: Budget) =>
    (await recommendations(insightBooks(sums, [of]), { project: 'main', nowUs: NOW_US, days: DAYS })).recommendations;

  // 10 a day.
  it.each<[string, number, Partial<Budget>, string[]]>([
    ['of a day that each day passes', 9, {}, ['budget_cannot_be_met']],
    ['of a day that each day comes to', 10, {}, []],
    ['of a day that no day comes to a quarter of', 41, {}, ['budget_never_bites']],
    ['of a day of which a quarter is spent', 40, {}, []],
    ['of a week that each week passes', 69, { period: 'weekly' }, ['budget_cannot_be_met']],
    ['of a week that is kept', 71, { period: 'weekly' }, []],
    ['of a month that the shortest month passes', 279, { period: 'monthly' }, ['budget_cannot_be_met']],
    ['of a month that only a long one might pass', 281, { period: 'monthly' }, []],
    ['of a model', 9, { scope: { type: 'model', value: 'qwen-max' } }, ['budget_cannot_be_met']],
    ['of a model that was never called', 9, { scope: { type: 'model', value: 'other' } }, []],
    ['of a function', 41, { scope: { type: 'function', value: 'chat' } }, ['budget_never_bites']],
    ['of a user, whose days are not read', 9, { scope: { type: 'user', value: 'u' } }, []],
  ])('%s', async (_, limit, but, kinds) => {
    expect((await advise(month, budget(limit, but))).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('is named with what days in a row have cost, exactly', async () => {
    const [only] = await advise(month, budget(69, { period: 'weekly' }));
    expect(only).toMatchObject({
      saving_per_month: null,
      calls: 2900n,
      evidence: [],
      budget: { id: 'b-1', window_days: 7 },
    });
    expect([only?.budget?.limit, only?.budget?.lowest, only?.budget?.highest].map(String)).toEqual(['69', '70', '70']);
    expect(only?.link).toBe('/stats/range?from=2023-10-19&to=2023-11-17');
  });

  it('is not judged by less than four weeks, by one day that stands out, or by calls without a price', async () => {
    expect(await advise(use({ model: 'qwen-max', days: 28 }), budget(9))).toEqual([]);
    const busy = [...month, { day: addDays(TODAY, -3), model: 'qwen-max', costAtto: attosOf(5) }];
    expect(await advise(busy, budget(41))).toEqual([]);
    const unpriced = await advise([...month, ...use({ model: 'new', unpriced: true })], budget(41));
    expect(unpriced.map(({ kind }) => kind)).toEqual(['unpriced_model']);
  });
});
