import type { AnomalyAlertAnswer } from '../../lib/api-contract.ts';
import { dictionary } from '../i18n/dictionary.ts';
import {
  clockTime,
  dayOf,
  formatDay,
  formatInteger,
  formatMoney,
  formatPercent,
  formatRoughMoney,
} from '../i18n/formats.ts';

const word = dictionary(
  {
    cost: 'Cost',
    calls: 'Calls',
    failure_rate: 'Failure rate',
    above: '{measure} on {when}: {actual}, expected {expected} and at most {edge}.',
    below: '{measure} on {when}: {actual}, expected {expected} and at least {edge}.',
    cause: ' Mostly {function} with {model}.',
  },
  {
    cost: '费用',
    calls: '调用次数',
    failure_rate: '失败率',
    above: '{when} 的{measure}为 {actual}，预期 {expected}，最多 {edge}。',
    below: '{when} 的{measure}为 {actual}，预期 {expected}，最少 {edge}。',
    cause: '主要来自 {function} 的 {model}。',
  },
);

/** What was not as expected, in one or two sentences. */
export function anomalyText(alert: AnomalyAlertAnswer, currency: string): string {
  const { at, period, measure, direction, actual, expected, low, high, explained_by: cause } = alert;
  const estimate = formats(currency, formatRoughMoney)[measure];
  const what = word(direction, {
    measure: word(measure),
    when: period === 'hour' ? `${formatDay(dayOf(at))} ${clockTime(at)}` : formatDay(at),
    actual: formats(currency, formatMoney)[measure](actual),
    expected: estimate(expected),
    edge: estimate(direction === 'above' ? high : low),
  });
  return cause === null ? what : `${what}${word('cause', { function: cause.function, model: cause.model })}`;
}

const formats = (
  currency: string,
  money: typeof formatMoney,
): Readonly<Record<AnomalyAlertAnswer['measure'], (value: number) => string>> => ({
  cost: (amount) => money(amount, currency),
  calls: (count) => formatInteger(Math.round(count)),
  failure_rate: (percent) => formatPercent(percent / 100),
});
