import { gzipSync } from 'node:zlib';
import { BASE_PATH, type Route } from '../../lib/api-contract.ts';
import { ADVERSARIAL_BODIES } from './adversarial-bodies.ts';
import type { SeededRandom } from './seeded-random.ts';

/** A request as it stands on the wire: the path is sent as it is, encoded or not. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const LONG = 'x'.repeat(3000);

/** Parts of paths and values of parameters that nobody should send. */
const BAD_TEXTS = [
  '',
  '%',
  '%zz',
  '%ff',
  '%25ff',
  '%2525',
  '%00',
  '%2500',
  '%0a',
  '%250d%250a',
  '..%2f..%2f',
  '%252e%252e%252f',
  '%f0%9f%98%80',
  '%ed%a0%80',
  "'%20OR%201=1--",
  '%253Cscript%253E',
  '__proto__',
  'constructor',
  '-1',
  '0',
  '1e309',
  '9'.repeat(400),
  'NaN',
  'null',
  'true',
  '[]',
  '{}',
  '~',
  '%257C%2523%257E',
  LONG,
  encodeURIComponent('名'.repeat(300)),
  '2025-02-30',
  '0000-00-00',
  '9999-99-99',
  '2025-11-23T10:00:00%2B08:00',
  Buffer.from('["x","y"]').toString('base64url'),
  Buffer.from('[1e9,"\\ud800"]').toString('base64url'),
];

const PARAMETERS = [
  ['user_id', 'timestamp', 'id', 'date', 'limit', 'cursor', 'year', 'month', 'days', 'from', 'to', 'group_by', 'by'],
  [
    'model',
    'provider',
    'function',
    'anchor',
    'period',
    'dry_run',
    'state',
    'at',
    'service_tier',
    'source',
    '__proto__',
  ],
].flat();

const BUDGET = { name: 'malformed', scope: { type: 'user', value: 'malformed' }, period: 'daily', limit: 1 };

/** Bodies that are right, to be spoilt. What has none asks by its parameters alone. */
const RIGHT_BODIES: Readonly<Record<string, object>> = {
  'POST /records': {
    model: 'qwen-plus',
    user_id: 'malformed',
    timestamp: 1_763_900_000,
    id: 'malformed',
    session_id: 's',
    anchor_id: 'a',
    function: 'f',
    input_tokens: 1,
    output_tokens: 1,
    duration_ms: 1,
    success: true,
    tags: { a: 'b' },
    reported_cost: '1.5',
  },
  'POST /keys': { name: 'malformed', scopes: ['read'], user_id: 'malformed' },
  'POST /prices': {
    model: 'malformed',
    currency: 'CNY',
    unit: '1K',
    input: 1,
    output: 1,
    effective_from: '2030-01-01',
  },
  'POST /v1/traces': { resourceSpans: [] },
  // Right but for its time: what it does not know it passes over, and a field that is spoilt may be one of these.
  'POST /integrations/litellm': {
    litellm_call_id: 'malformed',
    status: 'success',
    startTime: 'malformed',
    endTime: 1_763_900_001,
    model: 'qwen-plus',
    custom_llm_provider: 'dashscope',
    end_user: 'malformed',
    metadata: { usage_object: { prompt_tokens: 1, completion_tokens: 1 } },
    total_tokens: 2,
  },
  'POST /what-if': { from: '2025-11-20', to: '2025-11-21', replace: { 'qwen-plus': 'qwen-max' } },
  'POST /quota/reserve': { user_id: 'malformed', estimate: '0.5', expires_in_s: 60 },
  'POST /forget': { user_id: 'malformed' },
  'POST /budgets': BUDGET,
  'PUT /budgets/{id}': BUDGET,
  'POST /exchange_rates': { pair: 'USDCNY', rate: '7.0', effective_from: '2030-01-01' },
};

/** Parameters that are right, one of them to be spoilt. */
const RIGHT_PARAMETERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'POST /export_report': { days: '7', format: 'csv' },
};

/** JSON texts that are no value of any field. */
const WRONG_VALUES = [
  '[[]]',
  '[[[[[[]]]]]]',
  `${'['.repeat(2000)}${']'.repeat(2000)}`,
  '{"a":{"b":[[]]}}',
  '1e400',
  '-1e-400e',
  'NaN',
  '"\\ud800"',
  '"\\u0000"',
  '"\\x"',
  `"${LONG}"`,
  "'x'",
  '{"__proto__":[[]]}',
];

const NO_OBJECTS = ['', ' ', 'null', '[]', '3', '"x"', '{', '{"a":}', '[{]', 'undefined', '\u0000', '{"a":1}{"b":2}'];

const WRONG_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'application/jsonx',
  ';',
  'application/octet-stream',
];

const WRONG_KEYS = [
  'Bearer',
  'Bearer ',
  'Basic dXNlcjpwYXNz',
  'Bearer tl_main_',
  `Bearer tl_main_${'x'.repeat(43)}`,
  `Bearer tl_${LONG}_x`,
  'Bearer tl_ma|in_#~%00',
  `Bearer ${'y'.repeat(6000)}`,
  'tl__',
  '\u00ff\u00fe',
];

/** A request of the route that is wrong in one way or several; one that changes nothing may by chance be right. */
export function malformedRequest(route: Route, key: string, random: SeededRandom): WireRequest {
  const { method } = route;
  const isKeyWrong = random.chance(0.05);
  const authorization = isKeyWrong ? random.pick(WRONG_KEYS) : `Bearer ${key}`;
  const name = `${method} ${route.path.slice(BASE_PATH.length)}`;
  const right = RIGHT_BODIES[name];
  const parameters = RIGHT_PARAMETERS[name];
  const query = parameters === undefined ? queryOf(random, right === undefined) : spoiltQuery(parameters, random);
  const path = `${pathOf(route, random)}${query}`;
  const hasBody = method === 'POST' || method === 'PUT' || random.chance(0.1);
  if (!hasBody) return { method, path, headers: { authorization } };
  const { headers, body } = bodyOf(right ?? { a: 1 }, random);
  return { method, path, headers: { authorization, ...headers }, body };
}

const pathOf = ({ path }: Route, random: SeededRandom): string =>
  path.replace(/\{\w+\}/g, () => random.pick(BAD_TEXTS)) + (random.chance(0.03) ? `/${random.pick(BAD_TEXTS)}` : '');

function queryOf(random: SeededRandom, isAll: boolean): string {
  const parameters = Array.from({ length: random.below(5) }, () => {
    const name = random.chance(0.9) ? random.pick(PARAMETERS) : random.pick(BAD_TEXTS);
    return random.chance(0.05) ? name : `${name}=${random.pick(BAD_TEXTS)}`;
  });
  if (isAll) parameters.push('no_parameter_of_ours=1');
  return parameters.length === 0 ? '' : `?${parameters.join('&')}`;
}

function spoiltQuery(right: Readonly<Record<string, string>>, random: SeededRandom): string {
  const spoilt = random.pick([...Object.keys(right), 'no_parameter_of_ours']);
  const wrong = random.pick(BAD_TEXTS.filter((text) => text !== ''));
  const parameters = Object.entries({ ...right, [spoilt]: wrong });
  return `?${parameters.map(([parameter, value]) => `${parameter}=${value}`).join('&')}`;
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const json = (body: Buffer | string, more = {}): Sent => ({
  headers: { 'content-type': 'application/json', ...more },
  body: Buffer.from(body),
});

function bodyOf(right: object, random: SeededRandom): Sent {
  const spoilt = spoil(right, random);
  switch (random.below(9)) {
    case 0:
      return json(random.pick(NO_OBJECTS));
    case 1:
      return { ...json(JSON.stringify(right)), headers: { 'content-type': random.pick(WRONG_TYPES) } };
    case 2:
      return json(JSON.stringify(right), {
        'content-encoding': random.pick(['gzip', 'br', 'deflate', 'x', 'gzip, gzip']),
      });
    case 3:
      return json(gzipSync(spoilt), { 'content-encoding': 'gzip' });
    case 4:
      return json(cutOff(gzipSync(JSON.stringify(right)), random), { 'content-encoding': 'gzip' });
    case 5:
      return json(cutOff(Buffer.from(JSON.stringify(right)), random));
    case 6:
      return json(flipped(Buffer.from(JSON.stringify(right)), random));
    case 7: {
      const { bytes, isPacked } = random.pick(Object.values(ADVERSARIAL_BODIES));
      return json(bytes, isPacked ? { 'content-encoding': 'gzip' } : {});
    }
    default:
      return json(random.chance(0.3) ? `{"records":[${spoilt},${spoilt}]}` : spoilt);
  }
}

/** The body with a field of the wrong kind, or with one that is none. */
function spoil(right: object, random: SeededRandom): string {
  const fields = Object.entries(right).map(([name, value]): [string, string] => [name, JSON.stringify(value)]);
  const wrong = random.pick(WRONG_VALUES);
  const at = random.below(fields.length + 1);
  const spoilt = fields.map(([name, value], index) => [name, index === at ? wrong : value]);
  if (at === fields.length) spoilt.push(['no_field_of_ours', wrong]);
  return `{${spoilt.map(([name, value]) => `"${name}":${value}`).join(',')}}`;
}

const cutOff = (bytes: Buffer, random: SeededRandom): Buffer => bytes.subarray(0, random.below(bytes.length));

/** With a byte that stands in no JSON outside of a string, and in no UTF-8. */
function flipped(bytes: Buffer, random: SeededRandom): Buffer {
  const spoilt = Buffer.from(bytes);
  spoilt[random.below(spoilt.length)] = 0xff;
  return spoilt;
}
