import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENVIRONMENT, type FunctionName } from '../lib/environment.ts';
import { type Bench, type Measurement, quantile } from './measurement.ts';

const LOADS = 15;
/** Functions that carry the price list. */
const PRICING: ReadonlySet<string> = new Set<FunctionName>(['ingest', 'query', 'job', 'insights']);

const VARIABLES: Readonly<Record<string, string>> = {
  TIME_ZONE: 'Asia/Shanghai',
  CURRENCY: 'CNY',
  RETENTION_DAYS: '0',
  ALERT_TOPICS: '{}',
  KEY_RATE: '50',
  KEY_BURST: '100',
};

/** Size of each deployed bundle with the files beside it, and how long Node takes to load it. */
export const bundles: Bench = {
  name: 'bundles',
  about: 'size and init time of each function',
  async run(say) {
    const output = mkdtempSync(join(tmpdir(), 'tokenledger-bundles-'));
    try {
      say('synthesising the stack');
      const synth = spawnSync(process.execPath, ['infra/synth.ts', '--output', output], { encoding: 'utf8' });
      if (synth.status !== 0) throw new Error(synth.stderr);
      return Object.keys(ENVIRONMENT).flatMap((name) => measureBundle(name as FunctionName, output));
    } finally {
      rmSync(output, { recursive: true });
    }
  },
};

function measureBundle(name: FunctionName, output: string): Measurement[] {
  const folder = join(output, assetOf(name, output));
  const bundle = join(folder, 'index.mjs');
  const bytes = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  const isPricing = PRICING.has(name);
  const millis = Array.from({ length: LOADS }, () => timeLoad(bundle, name));
  return [
    {
      what: `${name}: bundle`,
      value: bytes / 1024,
      unit: 'KB',
      aim: { atMost: isPricing ? 650 : 450 },
    },
    {
      what: `${name}: init`,
      value: quantile(millis, 0.5),
      unit: 'ms',
      aim: { atMost: isPricing ? 110 : 80 },
      basis: `median of ${LOADS} loads, each in a fresh process`,
    },
  ];
}

/** The asset folder that the template names for the function. */
function assetOf(name: FunctionName, output: string): string {
  const template = JSON.parse(readFileSync(join(output, 'Tokenledger.template.json'), 'utf8'));
  const resources = Object.entries<{ Type: string; Properties: { Code: { S3Key: string } } }>(template.Resources);
  const found = resources.find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.toLowerCase().startsWith(name.replaceAll('-', '')),
  );
  const hash = found?.[1].Properties.Code.S3Key.replace('.zip', '') ?? '';
  return readdirSync(output).find((folder) => folder === `asset.${hash}`) ?? '';
}

function timeLoad(bundle: string, name: FunctionName): number {
  const script = `const started = performance.now(); await import(${JSON.stringify(bundle)}); console.log(performance.now() - started); process.exit()`;
  const variables = Object.fromEntries(
    ENVIRONMENT[name].map((variable) => [variable, VARIABLES[variable] ?? variable]),
  );
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    env: { ...process.env, ...variables, AWS_REGION: 'us-east-1' },
  });
  const millis = Number(stdout);
  if (!(millis > 0)) throw new Error(`${name} did not load: ${stderr}`);
  return millis;
}
