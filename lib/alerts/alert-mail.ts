import { BASE_PATH } from '../api-contract.ts';
import { budgetLine, budgetMail } from '../budgets/budget-mail.ts';
import { anomalyLine, anomalyMail } from '../insights/anomalies/anomaly-mail.ts';
import { type Alert, isAnomalyAlert, isBudgetAlert, isUnpricedAlert } from './alert.ts';
import { DIVIDER, type MailStyle, type MailText, subjectLine } from './mail-text.ts';
import { unpricedLine, unpricedMail } from './unpriced-mail.ts';

/** The mail of one alert: Chinese, then English. */
export function alertMail(alert: Alert, style: MailStyle): MailText {
  if (isBudgetAlert(alert)) return budgetMail(alert, style);
  return isAnomalyAlert(alert) ? anomalyMail(alert, style) : unpricedMail(alert, style);
}

/** The mail of several alerts that found no place of their own; it names every one. */
export function digestMail(alerts: readonly Alert[], style: MailStyle): MailText {
  const budgets = alerts.filter(isBudgetAlert);
  const unpriced = alerts.filter(isUnpricedAlert);
  const anomalies = alerts.filter(isAnomalyAlert);
  const count = alerts.length;
  const kinds = [
    ...(budgets.length > 0 ? ['budgets'] : []),
    ...(unpriced.length > 0 ? ['models without a price'] : []),
    ...(anomalies.length > 0 ? ['anomalies'] : []),
  ].join(', ');
  const all = `GET ${style.address}${BASE_PATH}/alerts`;
  const parts = [
    ...(budgets.length > 0 ? [budgetDigest(budgets.map((alert) => budgetLine(alert, style)))] : []),
    ...(unpriced.length > 0 ? [unpricedDigest(unpriced.map(unpricedLine), style)] : []),
    ...(anomalies.length > 0 ? [anomalyDigest(anomalies.map((alert) => anomalyLine(alert, style)))] : []),
    `全部告警 / all alerts: ${all}\n页面 / page: ${style.address}/`,
  ];
  return { subject: subjectLine(`tokenledger: ${count} alerts, ${kinds}`, ''), text: parts.join(DIVIDER) };
}

const budgetDigest = (lines: readonly string[]): string =>
  `${lines.length} 个预算达到阈值。/ ${lines.length} budgets have reached a threshold: period, project, budget, percent, spent of limit.

${listOf(lines)}`;

const anomalyDigest = (lines: readonly string[]): string =>
  `${lines.length} 个异常。/ ${lines.length} anomalies: day or hour, project, what, actual, within which it was expected, function and model that explain most of it.

${listOf(lines)}`;

const unpricedDigest = (lines: readonly string[], { address }: MailStyle): string => {
  const prices = `POST ${address}${BASE_PATH}/prices`;
  return `${lines.length} 个模型没有价格：它们的调用已记录，费用未知（null），绝不记为 0。请用 ${prices} 添加价格。
${lines.length} models have no price. Their calls are recorded, their cost is unknown (null), never 0. Add prices by ${prices}. Each line: day, project, model, unpriced calls, tokens.

${listOf(lines)}`;
};

const listOf = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');
