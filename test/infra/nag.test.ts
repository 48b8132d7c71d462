import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../infra/app.ts';

interface Report {
  readonly conclusion: string;
  readonly violations: readonly unknown[];
  readonly suppressedViolations: readonly { readonly ruleName: string; readonly reason?: string }[];
}

describe('what AWS Solutions checks find', () => {
  let outdir: string;
  beforeEach(() => {
    outdir = mkdtempSync(join(tmpdir(), 'tokenledger-nag-'));
  });
  afterEach(() => rmSync(outdir, { recursive: true }));

  const report = (): Report =>
    JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')).pluginReports[0];
  const app = () => createApp({ outdir, context: { 'aws:cdk:bundling-stacks': [] } });

  it('is nothing, but for what is acknowledged with a reason', () => {
    app().synth();
    const { conclusion, violations, suppressedViolations } = report();
    expect({ conclusion, violations }).toEqual({ conclusion: 'success', violations: [] });
    expect(suppressedViolations.length).toBeGreaterThan(0);
    for (const { ruleName, reason } of suppressedViolations) expect(reason, ruleName).toMatch(/^[A-Z].{20,}\.$/);
  });

  it('stops the synthesis when nobody acknowledged it', () => {
    const stack = app();
    new CfnBucket(stack.node.findChild('Tokenledger') as Construct, 'Open');
    expect(() => stack.synth()).toThrow("Acknowledge with 'AwsSolutions::AwsSolutions-S10'");
    expect(report().conclusion).toBe('failure');
  });
});
