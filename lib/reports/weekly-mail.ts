import { amountText, DIVIDER, grouped, type MailStyle, type MailText, subjectLine } from '../alerts/mail-text.ts';
import type { Share, Shares, WeekChange } from '../api-contract.ts';
import { BASE_PATH } from '../api-contract.ts';
import { FORECAST_EN, FORECAST_ZH, type ForecastWords, forecastText } from '../insights/forecast/brief-text.ts';
import type { Decimal } from '../money.ts';
import type { ExactWeeklyReport } from './weekly-report.ts';

/** Names of each kind in the mail; the report has them all. */
const NAMED = 5;

/** The mail of a weekly report: its essence, Chinese, then English. */
export function weeklyMail(report: ExactWeeklyReport, path: string, style: MailStyle): MailText {
  const { project, week, totals, change, currency } = report;
  const cost = `${amount(totals.cost, '?')} ${currency}${change.cost.percent === null ? '' : ` (${percent(change.cost)})`}`;
  const of = project === 'main' ? '' : ` of ${project}`;
  return {
    subject: subjectLine(`tokenledger: ${week}${of}, ${cost}`, `, ${grouped(totals.calls)} calls`),
    text: [textOf(report, path, style, CHINESE), textOf(report, path, style, ENGLISH)].join(DIVIDER),
  };
}

type Label =
  | 'project'
  | 'cost'
  | 'calls'
  | 'tokens'
  | 'unpriced'
  | 'models'
  | 'functions'
  | 'anchors'
  | 'users'
  | 'budgets'
  | 'forecast'
  | 'books'
  | 'report'
  | 'page';

/** What differs between the languages. */
interface Words {
  readonly title: (week: string, from: string, to: string, zone: string) => string;
  readonly label: Readonly<Record<Label, string>>;
  readonly before: (value: string, change: string | null) => string;
  readonly successRate: (rate: string) => string;
  readonly unpriced: (calls: string, models: string) => string;
  readonly noAnchor: string;
  readonly unknown: string;
  readonly eachUser: string;
  readonly forecast: ForecastWords;
  readonly balanced: string;
  readonly unbalanced: (days: string) => string;
  readonly unproved: (days: string) => string;
  readonly colon: string;
}

const CHINESE: Words = {
  title: (week, from, to, zone) => `${week} 周报（${from} 至 ${to}，时区 ${zone}）`,
  label: {
    project: '项目',
    cost: '费用',
    calls: '调用',
    tokens: 'Tokens',
    unpriced: '未定价',
    models: '模型',
    functions: '功能',
    anchors: '主播',
    users: '用户',
    budgets: '预算（该周结束时）',
    forecast: '预测',
    books: '账目',
    report: '完整报告',
    page: '页面',
  },
  before: (value, change) => `（前一周 ${value}${change === null ? '' : `，${change}`}）`,
  successRate: (rate) => `，成功率 ${rate}%`,
  unpriced: (calls, models) => `${calls} 次，费用未知，不在上面的金额内：${models}`,
  noAnchor: '（无主播）',
  unknown: '未知',
  eachUser: '每个用户',
  forecast: FORECAST_ZH,
  balanced: '平衡：计数器与记录逐日一致',
  unbalanced: (days) => `不平衡，请查看 GET /integrity：${days}`,
  unproved: (days) => `部分日期尚未证明：${days}`,
  colon: '：',
};

const ENGLISH: Words = {
  title: (week, from, to, zone) => `Report of ${week} (${from} to ${to}, time zone ${zone})`,
  label: {
    project: 'Project',
    cost: 'Cost',
    calls: 'Calls',
    tokens: 'Tokens',
    unpriced: 'Unpriced',
    models: 'Models',
    functions: 'Functions',
    anchors: 'Anchors',
    users: 'Users',
    budgets: 'Budgets (when the week ended)',
    forecast: 'Forecast',
    books: 'Books',
    report: 'Whole report',
    page: 'Page',
  },
  before: (value, change) => ` (week before ${value}${change === null ? '' : `, ${change}`})`,
  successRate: (rate) => `, ${rate}% successful`,
  unpriced: (calls, models) => `${calls} calls, of unknown cost and not in the sum above: ${models}`,
  noAnchor: '(no anchor)',
  unknown: 'unknown',
  eachUser: 'each user',
  forecast: FORECAST_EN,
  balanced: 'balanced: the counters of each day equal its records',
  unbalanced: (days) => `NOT BALANCED, see GET /integrity: ${days}`,
  unproved: (days) => `not proved yet: ${days}`,
  colon: ': ',
};

function textOf(report: ExactWeeklyReport, path: string, style: MailStyle, words: Words): string {
  const { totals, change, currency, week, from, to } = report;
  const { label } = words;
  const money = (value: Decimal | null): string =>
    value === null ? words.unknown : `${amount(value, words.unknown)} ${currency}`;
  const lines: [string, string][] = [
    [label.project, report.project],
    [label.cost, `${money(totals.cost)}${words.before(money(change.cost.before), percent(change.cost))}`],
    [
      label.calls,
      `${grouped(totals.calls)}${words.before(grouped(change.calls.before), percent(change.calls))}${totals.success_rate === null ? '' : words.successRate(totals.success_rate.toString())}`,
    ],
    [label.tokens, `${grouped(totals.tokens)}${words.before(grouped(change.tokens.before), percent(change.tokens))}`],
    [label.unpriced, unpricedOf(report, words)],
    [label.models, namesOf(report.by_model, money)],
    [label.functions, namesOf(report.by_function, money)],
    [label.anchors, namesOf(report.by_anchor, money, words.noAnchor)],
    [
      label.users,
      report.top_users
        .slice(0, NAMED)
        .map((user) => `${user.user_id} ${money(user.cost)}`)
        .join(', '),
    ],
    [label.budgets, budgetsOf(report, words)],
    [label.forecast, forecastText(report.forecast, words.forecast, currency)],
    [label.books, booksOf(report, words)],
  ];
  const body = lines.filter(([, value]) => value !== '').map(([name, value]) => `${name}${words.colon}${value}`);
  const file = `GET ${style.address}${BASE_PATH}/download_report?path=${path}`;
  const end = [`${label.report}${words.colon}${file}`, `${label.page}${words.colon}${style.address}/`];
  return [words.title(week, from, to, style.calendar.zone), '', ...body, '', ...end].join('\n');
}

function unpricedOf({ unpriced }: ExactWeeklyReport, words: Words): string {
  if (unpriced === undefined) return '';
  const names = unpriced.models.slice(0, NAMED);
  const more = unpriced.models.length - names.length + unpriced.more;
  return words.unpriced(grouped(unpriced.calls), `${names.join(', ')}${more > 0 ? ` +${more}` : ''}`);
}

/** The largest of the shares. Sorted again, since names that are numbers come first in an object whatever their order was. */
function namesOf(shares: Shares<bigint, Decimal>, money: (value: Decimal | null) => string, unnamed = ''): string {
  const named = Object.entries(shares).toSorted(([, a], [, b]) => compareCost(b, a));
  const shown = named.slice(0, NAMED).map(([name, { cost }]) => `${name === '' ? unnamed : name} ${money(cost)}`);
  return `${shown.join(', ')}${named.length > NAMED ? ` +${named.length - NAMED}` : ''}`;
}

function compareCost(a: Share<bigint, Decimal>, b: Share<bigint, Decimal>): number {
  const difference = (a.cost?.units ?? 0n) - (b.cost?.units ?? 0n);
  return difference === 0n ? 0 : Number(difference > 0n) * 2 - 1;
}

const budgetsOf = ({ budgets }: ExactWeeklyReport, words: Words): string =>
  budgets
    .map(({ name, spent, limit, percent: of, scope }) => {
      if (scope.type === 'each_user') return `${name} (${words.eachUser}) ≤ ${amount(limit, '')}`;
      return `${name} ${amount(spent, words.unknown)} / ${amount(limit, '')}${of === null ? '' : ` (${of}%)`}`;
    })
    .join(', ');

function booksOf({ integrity: { balanced, days } }: ExactWeeklyReport, words: Words): string {
  const datesOf = (wanted: boolean | null): string =>
    days.flatMap((day) => (day.balanced === wanted ? [day.date] : [])).join(', ');
  if (balanced === false) return words.unbalanced(datesOf(false));
  return balanced === null ? words.unproved(datesOf(null)) : words.balanced;
}

/** `+12.34%`; null when there is nothing to compare with. */
function percent({ percent: value }: WeekChange<unknown, Decimal>): string | null {
  if (value === null) return null;
  return `${value.units > 0n ? '+' : ''}${value}%`;
}

/** For people: rounded, or the word for a cost that nobody knows. */
const amount = (value: Decimal | null, unknown: string): string => (value === null ? unknown : amountText(value.units));
