import { BASE_PATH } from '../api-contract.ts';
import type { UnpricedAlert } from './alert.ts';
import { DIVIDER, grouped, type MailStyle, type MailText, subjectLine } from './mail-text.ts';

/** The mail of calls without a price: Chinese, then English. */
export function unpricedMail(alert: UnpricedAlert, style: MailStyle): MailText {
  const { model, day } = alert.subject;
  return {
    subject: subjectLine(`tokenledger: no price for ${model}`, ` on ${day}`),
    text: [chinese(alert, style), english(alert, style)].join(DIVIDER),
  };
}

/** Its line in a mail of several alerts. */
export const unpricedLine = ({ subject: { day, project, model }, facts }: UnpricedAlert): string =>
  `${day} · ${project} · ${model} · ${grouped(facts.unpricedCalls)} · ${grouped(facts.tokens)} tokens`;

function chinese({ subject, facts }: UnpricedAlert, style: MailStyle): string {
  const { model, day, project } = subject;
  const more = facts.moreFunctions === 0 ? '' : `，另有 ${facts.moreFunctions} 个功能`;
  const since = facts.sinceUs === undefined ? '' : `，自 ${clockHour(facts.sinceUs, style)} 起`;
  return `模型 ${model} 没有价格。

日期：${day}（时区 ${style.calendar.zone}）${since}
项目：${project}
未定价调用：${grouped(facts.unpricedCalls)} 次（该模型当天共 ${grouped(facts.calls)} 次，${grouped(facts.tokens)} tokens）
功能：${functionsOf(facts, '：')}${more}

这些调用已经记录，但费用未知：统计中为 null 并列入 unpriced，绝不记为 0。

请这样添加价格：
${priceCall(subject, style)}
然后对这一天重新计价，先看预演结果，再用 dry_run=false：
${repriceCall(subject, style)}

页面：${style.address}/
每个模型每天只发一次本提醒；以上是发出提醒时的数字。`;
}

function english({ subject, facts }: UnpricedAlert, style: MailStyle): string {
  const { model, day, project } = subject;
  const more = facts.moreFunctions === 0 ? '' : ` and ${facts.moreFunctions} more`;
  const since = facts.sinceUs === undefined ? '' : `, since ${clockHour(facts.sinceUs, style)}`;
  return `The model ${model} has no price.

Day: ${day} (time zone ${style.calendar.zone})${since}
Project: ${project}
Unpriced calls: ${grouped(facts.unpricedCalls)} (of ${grouped(facts.calls)} calls and ${grouped(facts.tokens)} tokens of this model on the day)
Functions: ${functionsOf(facts, ': ')}${more}

These calls are recorded, but nobody knows their cost: statistics show null and name them under unpriced, never 0.

Add a price like this:
${priceCall(subject, style)}
Then re-price the day, first as a dry run, then with dry_run=false:
${repriceCall(subject, style)}

Page: ${style.address}/
You get this once per model and day; the figures are those of the moment it was noticed.`;
}

const functionsOf = ({ functions }: UnpricedAlert['facts'], separator: string): string =>
  functions.map(({ name, unpricedCalls }) => `${name}${separator}${grouped(unpricedCalls)}`).join(', ');

/** A request to fill in: what a price costs is for its reader to know. */
const priceCall = ({ model, day }: UnpricedAlert['subject'], { address, currency }: MailStyle): string =>
  `POST ${address}${BASE_PATH}/prices
{"model": ${JSON.stringify(model)}, "currency": "${currency}", "unit": "1M", "input": …, "output": …, "effective_from": "${day}"}`;

const repriceCall = ({ model, day }: UnpricedAlert['subject'], { address }: MailStyle): string =>
  `POST ${address}${BASE_PATH}/prices/reprice?from=${day}&to=${day}&model=${encodeURIComponent(model)}&dry_run=true`;

/** `2026-11-24 10:00` in the ledger's zone. */
const clockHour = (instantUs: number, { calendar }: MailStyle): string =>
  calendar.iso(instantUs).slice(0, 16).replace('T', ' ');
