import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../infra/app.ts';

interface Report {
  readonly conclusion: string;
  readonly violations: readonly { readonly violatingConstructs: readonly { readonly constructPath: string }[] }[];
  readonly suppressedViolations: readonly { readonly ruleName: string; readonly reason?: string }[];
}

/** Everything in the stack that a deployment may ask for. */
const CHOSEN = {
  alertTopics: { finance: ['finance@example.com'] },
  alarmMail: 'ops@example.com',
  corsOrigins: ['https://app.example.com'],
  retentionDays: 400,
};

describe('what AWS Solutions checks find', () => {
  let outdir: string;
  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), 'tokenledger-nag-'));
  });
  afterEach(() => rmSync(outdir, { recursive: true }));

  const report = (): Report =>
    JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')).pluginReports[0];
  const app = (context: object = {}) => createApp({ outdir, context: { ...context, 'aws:cdk:bundling-stacks': [] } });

  it('is nothing, but for what is acknowledged with a reason', () => {
    app().synth();
    const { conclusion, violations, suppressedViolations } = report();
    expect({ conclusion, violations }).toEqual({ conclusion: 'success', violations: [] });
    expect(suppressedViolations.length).toBeGreaterThan(0);
    for (const { ruleName, reason } of suppressedViolations) expect(reason, ruleName).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('stops the synthesis when nobody acknowledged it, and is nothing else in a stack with all that may be chosen', () => {
    const stack = app(CHOSEN);
    new CfnBucket(stack.node.findChild('Tokenledger') as Construct, 'Open');
    expect(() => stack.synth()).toThrow("Acknowledge with 'AwsSolutions::AwsSolutions-S10'");
    const { conclusion, violations } = report();
    expect(conclusion).toBe('failure');
    const paths = violations.flatMap(({ violatingConstructs }) => violatingConstructs);
    expect(new Set(paths.map(({ constructPath }) => constructPath))).toEqual(new Set(['Tokenledger/Open']));
  });
});
