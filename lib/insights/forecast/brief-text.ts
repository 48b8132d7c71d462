import { amountText } from '../../alerts/mail-text.ts';
import type { ForecastMethod } from '../../api-contract.ts';
import type { ExactBrief } from './brief.ts';
import { METHODS_EN, METHODS_ZH, minuteOf } from './mail-words.ts';

/** What differs between the languages of a mail's line. */
export interface ForecastWords {
  readonly methods: Readonly<Record<ForecastMethod, string>>;
  readonly end: (month: string, amount: string) => string;
  readonly between: (low: string, high: string) => string;
  readonly made: (method: string, minute: string, error: string | null) => string;
  readonly passes: (budget: string, day: string, chance: string | null) => string;
}

export const FORECAST_ZH: ForecastWords = {
  methods: METHODS_ZH,
  end: (month, amount) => `${month} 月末约 ${amount}`,
  between: (low, high) => `，有 80% 的可能介于 ${low} 与 ${high} 之间`,
  made: (method, minute, error) =>
    `（${method}，${minute} 作出${error === null ? '' : `，误差为朴素方法的 ${error} 倍`}）`,
  passes: (budget, day, chance) => `；预算「${budget}」可能于 ${day} 用完${chance === null ? '' : `（${chance}%）`}`,
};

export const FORECAST_EN: ForecastWords = {
  methods: METHODS_EN,
  end: (month, amount) => `${month} ends near ${amount}`,
  between: (low, high) => `, between ${low} and ${high} with 80%`,
  made: (method, minute, error) =>
    ` (${method}, made ${minute}${error === null ? '' : `, error ${error} times the naive one's`})`,
  passes: (budget, day, chance) =>
    `; the budget "${budget}" would be passed on ${day}${chance === null ? '' : ` (${chance}%)`}`,
};

/** A forecast in one line; empty where it knows nothing. */
export function forecastText(
  { method, as_of, backtest, month, budgets: [first] }: ExactBrief,
  words: ForecastWords,
  currency: string,
): string {
  const { expected, low, high } = month;
  if (expected === null) return '';
  const made = words.made(words.methods[method], minuteOf(as_of), backtest?.mase?.toString() ?? null);
  const name = first && (first.user_id === null ? first.name : `${first.name} (${first.user_id})`);
  const reached = first?.reached_on ?? null;
  return [
    words.end(month.month, `${amountText(expected.units)} ${currency}`),
    low === null || high === null ? '' : words.between(amountText(low.units), amountText(high.units)),
    made,
    name === undefined || reached === null ? '' : words.passes(name, reached, first?.chance?.toString() ?? null),
  ].join('');
}
