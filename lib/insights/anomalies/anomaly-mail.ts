import type { AnomalyAlert } from '../../alerts/alert.ts';
import { amountText, DIVIDER, grouped, type MailStyle, type MailText, subjectLine } from '../../alerts/mail-text.ts';
import { BASE_PATH } from '../../api-contract.ts';
import { formatDecimal, MONEY_SCALE } from '../../money.ts';
import type { AnomalyFacts, AnomalySubject } from './anomaly-alert.ts';
import { linkOf, type Moment, momentText } from './moment.ts';

const MEASURES = { cost: 'cost', calls: 'calls', failure_rate: 'failure rate' } as const;
const MEASURES_ZH = { cost: '费用', calls: '调用次数', failure_rate: '失败率' } as const;

/** Characters of a name in a line. */
const MAX_NAME_OF_LINE = 80;

/** The mail of a day or an hour that was not as expected: Chinese, then English. */
export function anomalyMail(alert: AnomalyAlert, style: MailStyle): MailText {
  const { subject, facts } = alert;
  const what = `tokenledger: ${MEASURES[subject.measure]} ${directionOf(facts)} what was expected`;
  return {
    subject: subjectLine(what, ` ${preposition(facts.at)} ${whenText(facts.at, style)}`),
    text: [chinese(alert, style), english(alert, style)].join(DIVIDER),
  };
}

/** Its line in a mail of several alerts. */
export function anomalyLine({ subject, facts }: AnomalyAlert, style: MailStyle): string {
  const { actual, band } = figures(subject, facts, style);
  const cause = facts.cause === null ? '' : ` · ${shortened(facts.cause.function)}, ${shortened(facts.cause.model)}`;
  const what = `${MEASURES[subject.measure]} ${directionOf(facts)}`;
  return `${whenText(facts.at, style)} · ${subject.project} · ${what} · ${actual}, ${band}${cause}`;
}

function chinese({ subject, facts }: AnomalyAlert, style: MailStyle): string {
  const { actual, expected, band } = figures(subject, facts, style);
  const { cause } = facts;
  return `${whenText(facts.at, style)} 的${MEASURES_ZH[subject.measure]}${facts.isAbove ? '高于' : '低于'}预期。

实际：${actual}${facts.isPartial ? '（尚未结束，截至目前）' : ''}
预期：${expected}，范围 ${band}（估计）
${subject.at === facts.at ? '' : `自 ${whenText(subject.at, style)} 起持续如此\n`}${cause === null ? '' : `主要来自：功能 ${cause.function}，模型 ${cause.model}（占同向变化的 ${cause.share}%）\n`}时段：${typeof facts.at === 'number' ? '一小时' : '一天'}（时区 ${style.calendar.zone}）
项目：${subject.project}
调用：${grouped(facts.calls)} 次${facts.unpricedCalls === 0n ? '' : `，其中 ${grouped(facts.unpricedCalls)} 次未定价，费用未知，不在费用之内`}

页面：${style.address}/
明细：GET ${style.address}${BASE_PATH}${linkOf(facts.at, style.calendar)}
每个异常只提醒一次，连续多日或多小时的异常算一个；以上是发出提醒时的数字。`;
}

function english({ subject, facts }: AnomalyAlert, style: MailStyle): string {
  const { actual, expected, band } = figures(subject, facts, style);
  const { cause } = facts;
  return `The ${MEASURES[subject.measure]} ${preposition(facts.at)} ${whenText(facts.at, style)} was ${directionOf(facts)} what was expected.

Actual: ${actual}${facts.isPartial ? ' so far: it is not over' : ''}
Expected: ${expected}, within ${band} (estimates)
${subject.at === facts.at ? '' : `Like this since ${whenText(subject.at, style)}\n`}${cause === null ? '' : `Mostly from: function ${cause.function}, model ${cause.model} (${cause.share}% of what moved that way)\n`}Period: ${typeof facts.at === 'number' ? 'one hour' : 'one day'} (time zone ${style.calendar.zone})
Project: ${subject.project}
Calls: ${grouped(facts.calls)}${facts.unpricedCalls === 0n ? '' : `, of which ${grouped(facts.unpricedCalls)} are unpriced: nobody knows their cost, and it is not in the cost`}

Page: ${style.address}/
Rows: GET ${style.address}${BASE_PATH}${linkOf(facts.at, style.calendar)}
You get this once per anomaly, and days or hours in a row are one; the figures are those of the moment it was noticed.`;
}

/** Two hundred lines with two names each must fit into one mail. */
const shortened = (name: string): string =>
  [...name].length <= MAX_NAME_OF_LINE ? name : `${[...name].slice(0, MAX_NAME_OF_LINE).join('')}…`;

const directionOf = ({ isAbove }: AnomalyFacts): string => (isAbove ? 'above' : 'below');

const preposition = (at: Moment): string => (typeof at === 'number' ? 'at' : 'on');

/** `2026-11-24`, or `2026-11-24 10:00` of an hour, in the ledger's zone. */
const whenText = (at: Moment, { calendar }: MailStyle): string =>
  momentText(at, calendar).slice(0, 16).replace('T', ' ');

function figures({ measure }: AnomalySubject, facts: AnomalyFacts, { currency }: MailStyle) {
  const unit = { cost: ` ${currency}`, calls: '', failure_rate: '%' }[measure];
  const estimate = (atto: bigint): string => formatDecimal(atto, MONEY_SCALE);
  return {
    actual: `${amountText(facts.actualAtto)}${unit}`,
    expected: `${estimate(facts.expectedAtto)}${unit}`,
    band: `${estimate(facts.lowAtto)}–${estimate(facts.highAtto)}${unit}`,
  };
}
