import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../../infra/app.ts';
import { ROUTES, routeKey } from '../../../lib/api-contract.ts';
import { ENVIRONMENT } from '../../../lib/environment.ts';
import { readStackTemplate, type StackTemplate } from '../../../local/template/stack-template.ts';

const TEMPLATE = 'Tokenledger.template.json';
/** `QueryFunction62A1FCC7` → `query` */
const nameOf = (id: string): string =>
  id
    .replace(/Function[0-9A-F]{8}$/, '')
    .replace(/\B[A-Z]/g, (letter) => `-${letter}`)
    .toLowerCase();

describe('the stack of one machine', () => {
  const assembly = mkdtempSync(join(tmpdir(), 'tokenledger-assembly-'));
  let stack: StackTemplate;

  beforeAll(() => {
    const context = {
      authorizerCacheSeconds: 7,
      throttlingRate: 11,
      throttlingBurst: 13,
      corsOrigins: ['https://a.example'],
    };
    createApp({ outdir: assembly, context: { ...context, 'aws:cdk:bundling-stacks': [] }, isChecked: false }).synth();
    stack = readStackTemplate(assembly);
  });
  afterAll(() => rmSync(assembly, { recursive: true, force: true }));

  it('has every route of the contract, answered by its function, the open ones without the authorizer', () => {
    const routes = stack.routes.map(({ routeKey: key, functionId, authorizerId }) => [
      key,
      nameOf(functionId),
      authorizerId,
    ]);
    const authorizerId = stack.authorizers[0]?.id;
    const contract = ROUTES.map((route) => [
      routeKey(route),
      route.answeredBy,
      route.scope === 'open' ? undefined : authorizerId,
    ]);
    expect(routes.toSorted()).toEqual(contract.toSorted());
  });

  it('has every function with the variables it reads', () => {
    expect(
      Object.fromEntries(
        stack.functions.map(({ id, environment }) => [nameOf(id), Object.keys(environment).toSorted()]),
      ),
    ).toEqual(Object.fromEntries(Object.entries(ENVIRONMENT).map(([name, names]) => [name, [...names].toSorted()])));
    const tables = stack.tables.map(({ name }) => name);
    for (const { environment } of stack.functions) {
      for (const [name, value] of Object.entries(environment)) {
        if (name.endsWith('_TABLE')) expect(tables).toContain(value);
      }
    }
  });

  it('has authorizer, throttling and CORS as the context says', () => {
    expect(stack.authorizers).toEqual([
      expect.objectContaining({
        functionId: expect.stringMatching(/^Authorize/),
        header: 'authorization',
        cacheMs: 7000,
      }),
    ]);
    expect(stack.throttling).toEqual({ ratePerSecond: 11, burst: 13 });
    expect(stack.cors).toMatchObject({ origins: ['https://a.example'], maxAgeSeconds: 3600 });
  });

  it('has the mapping of the usage stream, and streams that somebody follows only', () => {
    const usage = stack.mappings.find(({ functionId }) => nameOf(functionId) === 'aggregate');
    expect(usage).toMatchObject({ batchSize: 1000, batchingWindowMs: 0, tumblingWindowMs: 60_000 });
    expect(usage?.table).toMatch(/^Records/);
    const streamed = stack.tables.filter(({ streamViewType }) => streamViewType !== undefined);
    expect(streamed.map(({ name }) => name).toSorted()).toEqual(stack.mappings.map(({ table }) => table).toSorted());
  });

  it('has the schedules with what they send to whom, and how often an asynchronous event is tried again', () => {
    const [job] = stack.functions.filter(({ id }) => nameOf(id) === 'job');
    expect(stack.schedules).toContainEqual({
      functionId: job?.id,
      event: { sweep: true },
      expression: 'rate(5 minutes)',
      timeZone: 'Etc/UTC',
    });
    expect(job?.asyncRetries).toBe(2);
  });

  it('names every resource that it does not know how to run', () => {
    const template = JSON.parse(readFileSync(join(assembly, TEMPLATE), 'utf8'));
    template.Resources.Bus = { Type: 'AWS::Events::EventBus', Properties: {} };
    template.Resources.Cache = { Type: 'AWS::ElastiCache::ServerlessCache', Properties: {} };
    const folder = mkdtempSync(join(tmpdir(), 'tokenledger-assembly-'));
    writeFileSync(join(folder, TEMPLATE), JSON.stringify(template));
    expect(() => readStackTemplate(folder)).toThrow(
      'the local stack does not know how to run Bus (AWS::Events::EventBus), Cache (AWS::ElastiCache::ServerlessCache)',
    );
    rmSync(folder, { recursive: true });
  });
});
