import type { BudgetAlert } from '../alerts/alert.ts';
import { amountText, DIVIDER, grouped, type MailStyle, type MailText, subjectLine } from '../alerts/mail-text.ts';
import { BASE_PATH } from '../api-contract.ts';
import { METHODS_EN, METHODS_ZH, minuteOf } from '../insights/forecast/mail-words.ts';
import type { BudgetFacts, Driver } from './budget-alert.ts';
import { percentOf } from './standing.ts';

/** The mail of a budget that has reached a threshold: Chinese, then English. */
export function budgetMail(alert: BudgetAlert, style: MailStyle): MailText {
  const { period, threshold } = alert.subject;
  return {
    subject: subjectLine(`tokenledger: budget ${alert.facts.name}${ofUser(alert)}`, ` at ${threshold}% in ${period}`),
    text: [chinese(alert, style), english(alert, style)].join(DIVIDER),
  };
}

/** Its line in a mail of several alerts. */
export function budgetLine(alert: BudgetAlert, { currency }: MailStyle): string {
  const { subject, facts } = alert;
  const spent = `${amountText(facts.spentAtto)} of ${amountText(facts.limitAtto)} ${currency}`;
  return `${subject.period} · ${subject.project} · ${facts.name}${ofUser(alert)} · ${subject.threshold}% · ${spent}`;
}

const ofUser = ({ subject: { user } }: BudgetAlert): string => (user === undefined ? '' : ` (${user})`);

const PERIODS_ZH = { daily: '每日', weekly: '每周', monthly: '每月' } as const;

function chinese(alert: BudgetAlert, style: MailStyle): string {
  const { subject, facts } = alert;
  const { currency } = style;
  return `预算「${facts.name}」已达到 ${subject.threshold}%。

已花费：${amountText(facts.spentAtto)} ${currency}，限额 ${amountText(facts.limitAtto)} ${currency}（${percentOf(facts, facts.spentAtto)}%）
范围：${scopeText(alert, { all: '全部', each_user: '每个用户', user: '用户', model: '模型', function: '功能', anchor: '主播' })}
周期：${PERIODS_ZH[facts.periodKind]} ${subject.period}，自 ${facts.from} 00:00 起，至 ${facts.to} 结束（时区 ${style.calendar.zone}）
项目：${subject.project}
调用：${grouped(facts.calls)} 次${facts.unpricedCalls === 0n ? '' : `，其中 ${grouped(facts.unpricedCalls)} 次未定价，费用未知，不在已花费之内`}
${expectedChinese(facts, style)}
${driversText(facts, currency, { users: '用户', models: '模型', functions: '功能', unpriced: '次未定价' })}
页面：${style.address}/
预算：GET ${style.address}${BASE_PATH}/budgets/${subject.budgetId}
每个预算版本、周期和阈值只提醒一次；以上是发出提醒时的数字。`;
}

function english(alert: BudgetAlert, style: MailStyle): string {
  const { subject, facts } = alert;
  const { currency } = style;
  return `The budget "${facts.name}" has reached ${subject.threshold}%.

Spent: ${amountText(facts.spentAtto)} of ${amountText(facts.limitAtto)} ${currency} (${percentOf(facts, facts.spentAtto)}%)
Scope: ${scopeText(alert, { all: 'all', each_user: 'each user', user: 'user', model: 'model', function: 'function', anchor: 'anchor' })}
Period: ${facts.periodKind} ${subject.period}, since ${facts.from} 00:00 until the end of ${facts.to} (time zone ${style.calendar.zone})
Project: ${subject.project}
Calls: ${grouped(facts.calls)}${facts.unpricedCalls === 0n ? '' : `, of which ${grouped(facts.unpricedCalls)} are unpriced: nobody knows their cost, and it is not in what was spent`}
${expectedEnglish(facts, style)}
${driversText(facts, currency, { users: 'Users', models: 'Models', functions: 'Functions', unpriced: 'unpriced' })}
Page: ${style.address}/
Budget: GET ${style.address}${BASE_PATH}/budgets/${subject.budgetId}
You get this once per revision of the budget, period and threshold; the figures are those of the moment it was noticed.`;
}

function expectedChinese({ expectedAtto, forecast }: BudgetFacts, { calendar, currency }: MailStyle): string {
  const amount = `${amountText(expectedAtto)} ${currency}`;
  if (forecast === undefined) return `按目前平均速度，周期结束时预计：${amount}`;
  const { between, chance, method, madeAtUs } = forecast;
  const range =
    between && `，有 80% 的可能介于 ${amountText(between.lowAtto)} 与 ${amountText(between.highAtto)} ${currency} 之间`;
  const reached = chance === undefined ? '' : `；达到限额的可能性 ${chance}%`;
  const made = `（${METHODS_ZH[method]}，${minuteOf(calendar.iso(madeAtUs))} 作出）`;
  return `按预测，周期结束时预计：${amount}${range ?? ''}${reached}${made}`;
}

function expectedEnglish({ expectedAtto, forecast }: BudgetFacts, { calendar, currency }: MailStyle): string {
  const amount = `${amountText(expectedAtto)} ${currency}`;
  if (forecast === undefined) return `Expected at the end of the period, by the mean so far: ${amount}`;
  const { between, chance, method, madeAtUs } = forecast;
  const range =
    between && `, between ${amountText(between.lowAtto)} and ${amountText(between.highAtto)} ${currency} with 80%`;
  const reached = chance === undefined ? '' : `; chance that the limit is reached: ${chance}%`;
  const made = ` (${METHODS_EN[method]}, made ${minuteOf(calendar.iso(madeAtUs))})`;
  return `Expected at the end of the period, by the forecast: ${amount}${range ?? ''}${reached}${made}`;
}

function scopeText(
  { subject, facts: { scope } }: BudgetAlert,
  words: Readonly<Record<BudgetFacts['scope']['type'], string>>,
): string {
  const value = 'value' in scope ? scope.value : subject.user;
  return value === undefined ? words[scope.type] : `${words[scope.type]} · ${value}`;
}

/** A line for each kind of drivers that the books know. */
function driversText(
  facts: BudgetFacts,
  currency: string,
  words: Readonly<Record<'users' | 'models' | 'functions' | 'unpriced', string>>,
): string {
  const text = ({ name, costAtto, unpricedCalls }: Driver): string =>
    `${name}: ${amountText(costAtto)} ${currency}${unpricedCalls === 0n ? '' : ` (+ ${grouped(unpricedCalls)} ${words.unpriced})`}`;
  return (['users', 'models', 'functions'] as const)
    .filter((kind) => facts[kind].length > 0)
    .map((kind) => `${words[kind]} · ${facts[kind].map(text).join(', ')}\n`)
    .join('');
}
