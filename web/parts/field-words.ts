import { dictionary } from '../i18n/dictionary.ts';

const EN = {
  name: 'Name',
  'scope.type': 'Limits',
  'scope.value': 'Which',
  period: 'Period',
  limit: 'Limit',
  thresholds: 'Alerts at percent',
  hard: 'Hard',
  notify: 'Mail to',
  model: 'Model',
  prefix: 'Model',
  provider: 'Provider',
  service_tier: 'Service tier',
  display_name: 'Shown as',
  currency: 'Currency',
  unit: 'Tokens',
  input: 'Input',
  output: 'Output',
  cache_read: 'Cache read',
  cache_write: 'Cache write',
  cache_write_1h: 'Cache write, 1 h',
  reasoning: 'Reasoning',
  audio_input: 'Audio input',
  audio_output: 'Audio output',
  effective_from: 'Holds from',
  effective_until: 'Until',
  rate: 'Yuan per dollar',
  scopes: 'It may',
  user_id: 'User',
  expires_at: 'Works until',
  from: 'First day',
  to: 'Last day',
  days: 'Days',
  date: 'Day',
} as const;

/** A field that a form sends, by its path in the API. */
export type FieldPath = keyof typeof EN;

/** What a fault calls a field. */
export const fieldName = dictionary(EN, {
  name: '名称',
  'scope.type': '限制对象',
  'scope.value': '具体名称',
  period: '周期',
  limit: '限额',
  thresholds: '提醒百分比',
  hard: '硬性',
  notify: '通知发往',
  model: '模型',
  prefix: '模型',
  provider: '供应商',
  service_tier: '服务等级',
  display_name: '显示名称',
  currency: '货币',
  unit: 'Token 数',
  input: '输入',
  output: '输出',
  cache_read: '缓存读取',
  cache_write: '缓存写入',
  cache_write_1h: '缓存写入（1 小时）',
  reasoning: '推理',
  audio_input: '音频输入',
  audio_output: '音频输出',
  effective_from: '生效自',
  effective_until: '至',
  rate: '每美元合人民币',
  scopes: '权限',
  user_id: '用户',
  expires_at: '有效期至',
  from: '首日',
  to: '末日',
  days: '天数',
  date: '日期',
});

const NAME = '须为 1 至 200 个字符，且不含控制字符';
const RATE = '须为 0 至 1,000,000 的数，最多 12 位小数';
const INSTANT = '须为账本年份内的日期或时刻';

/**
 * What a field takes, in Chinese: the ledger's own words say it in English. Undefined where only they know it, such as which topics
 * are declared.
 */
export const RULES_ZH: Readonly<Record<FieldPath, string | undefined>> = {
  name: NAME,
  'scope.type': undefined,
  'scope.value': '须为此限制对象的名称，1 至 200 个字符',
  period: undefined,
  limit: '须为大于 0、不超过 1,000,000,000,000 的数，最多 18 位小数',
  thresholds: '须为 1 至 1000 的整数，最多 10 个',
  hard: '只有限制全部调用、每个用户或某个用户的预算可以是硬性的',
  notify: undefined,
  model: NAME,
  prefix: NAME,
  provider: '须为销售此模型的供应商；网关请留空',
  service_tier: undefined,
  display_name: NAME,
  currency: undefined,
  unit: undefined,
  input: RATE,
  output: RATE,
  cache_read: RATE,
  cache_write: RATE,
  cache_write_1h: RATE,
  reasoning: RATE,
  audio_input: RATE,
  audio_output: RATE,
  effective_from: INSTANT,
  effective_until: '须为日期或时刻，且晚于生效时间',
  rate: '须为 1 至 100 的数，最多 12 位小数',
  scopes: '须至少选择一项',
  user_id: NAME,
  expires_at: '须晚于现在',
  from: undefined,
  to: undefined,
  days: '须为 1 至 366 的整数',
  date: undefined,
};

/** The field of a path; `thresholds[1]` is one of `thresholds`. */
export function fieldOf(path: string): FieldPath | undefined {
  const field = path.replace(/\[\d+\]$/, '');
  return Object.hasOwn(EN, field) ? (field as FieldPath) : undefined;
}
