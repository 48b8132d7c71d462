import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Alert, type Delivery, LEASE_US, raiseAlert, type UnpricedFacts } from '../../../lib/alerts/alert.ts';
import type { AlertOutbox, Alerts, MailPlaces } from '../../../lib/alerts/ports.ts';
import { DynamoAlertOutbox } from '../../../lib/aws/dynamo-alert-outbox.ts';
import { DynamoAlerts } from '../../../lib/aws/dynamo-alerts.ts';
import { DynamoApiKeys } from '../../../lib/aws/dynamo-api-keys.ts';
import { DynamoMailPlaces } from '../../../lib/aws/dynamo-mail-places.ts';
import { DynamoProjects } from '../../../lib/aws/dynamo-projects.ts';
import { startTestEngine, type TestEngine } from '../../support/engine.ts';
import { InMemoryAlerts, InMemoryMailPlaces } from '../../support/in-memory-alerts.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const NOW_US = Date.UTC(2026, 10, 24, 2) * 1000 + 123_456;
const HOUR_US = 3_600_000_000;
const FACTS: UnpricedFacts = {
  unpricedCalls: 12n,
  calls: 15n,
  tokens: 9_007_199_254_740_993n,
  sinceUs: NOW_US - 123_456,
  functions: [
    { name: '实时#分析', unpricedCalls: 8n },
    { name: 'summary', unpricedCalls: 4n },
  ],
  moreFunctions: 1,
};

let run = 0;
let project: string;
beforeEach(() => {
  run += 1;
  project = `p-${run}`;
});

const raised = (model: string, atUs = NOW_US, topics = ['alerts']) =>
  raiseAlert({ subject: { kind: 'unpriced-model', project, day: '2026-11-24', model }, facts: FACTS }, topics, atUs);

const idsOf = (deliveries: readonly Delivery[]) =>
  deliveries.filter(({ alert }) => alert.subject.project === project).map(({ alert, topic }) => `${alert.id} ${topic}`);

describe.each<[string, () => AlertOutbox & Alerts]>([
  ['in memory', () => new InMemoryAlerts()],
  [
    'in DynamoDB',
    () => {
      const outbox = new DynamoAlertOutbox(engine.client, engine.tables.config);
      const alerts = new DynamoAlerts(engine.client, engine.tables.config);
      return {
        isRaised: (subject) => outbox.isRaised(subject),
        raise: (alert, deliveries) => outbox.raise(alert, deliveries),
        waiting: (nowUs, limit) => outbox.waiting(nowUs, limit),
        takeOver: (delivery, untilUs) => outbox.takeOver(delivery, untilUs),
        settle: (delivery, atUs) => outbox.settle(delivery, atUs),
        list: (of, page) => alerts.list(of, page),
        acknowledge: (of, id, by) => alerts.acknowledge(of, id, by),
      };
    },
  ],
])('alerts %s', (_, open) => {
  let alerts: AlertOutbox & Alerts;
  beforeEach(() => {
    alerts = open();
  });
  const listed = async (): Promise<readonly Alert[]> => (await alerts.list(project, { limit: 100 })).items;

  it('are raised once for each subject, whoever comes first', async () => {
    const first = raised('foo');
    const second = raised('foo', NOW_US + 1);
    expect(await alerts.isRaised(first.alert.subject)).toBe(false);
    expect(await alerts.raise(first.alert, first.deliveries)).toBe('raised');
    expect(await alerts.raise(second.alert, second.deliveries)).toBe('raised-before');
    expect(await alerts.isRaised(second.alert.subject)).toBe(true);
    expect(await listed()).toEqual([first.alert]);
    expect(await alerts.waiting(NOW_US + LEASE_US, 1000)).toEqual(first.deliveries);
    await alerts.settle(first.deliveries[0] as Delivery, NOW_US);
  });

  it('are told apart by project, day and model', async () => {
    const { alert, deliveries } = raised('foo');
    await alerts.raise(alert, deliveries);
    for (const other of [{ project: `${project}x` }, { day: '2026-11-25' }, { model: 'fo' }, { model: 'foo#' }])
      expect(await alerts.isRaised({ ...alert.subject, ...other })).toBe(false);
    await alerts.settle(deliveries[0] as Delivery, NOW_US);
  });

  it('wait in the outbox from the end of their lease until they are settled, oldest first', async () => {
    const late = raised('late', NOW_US + 1);
    const early = raised('early', NOW_US, ['alerts', 'finance']);
    for (const { alert, deliveries } of [late, early]) await alerts.raise(alert, deliveries);
    expect(idsOf(await alerts.waiting(NOW_US + LEASE_US - 1, 1000))).toEqual([]);
    expect(idsOf(await alerts.waiting(NOW_US + LEASE_US + 1, 1000))).toEqual([
      `${early.alert.id} alerts`,
      `${early.alert.id} finance`,
      `${late.alert.id} alerts`,
    ]);
    expect(await alerts.waiting(NOW_US + LEASE_US + 1, 1)).toHaveLength(1);
    for (const delivery of [...early.deliveries, ...late.deliveries]) await alerts.settle(delivery, NOW_US + 5);
    expect(idsOf(await alerts.waiting(NOW_US + 10 * LEASE_US, 1000))).toEqual([]);
    expect((await listed()).map(({ sentAtUs }) => sentAtUs)).toEqual([NOW_US + 5, NOW_US + 5]);
  });

  it('are taken over by one of those who saw the same lease, and by nobody once they are settled', async () => {
    const { alert, deliveries } = raised('foo');
    const [delivery] = deliveries as [Delivery];
    await alerts.raise(alert, deliveries);
    const untilUs = NOW_US + 3 * LEASE_US;
    expect(await alerts.takeOver(delivery, untilUs)).toBe('taken');
    expect(await alerts.takeOver(delivery, untilUs + 1)).toBe('lost-race');
    expect(await alerts.takeOver({ ...delivery, leaseUntilUs: untilUs }, untilUs + 2)).toBe('taken');
    await alerts.settle(delivery, NOW_US);
    expect(await alerts.takeOver({ ...delivery, leaseUntilUs: untilUs + 2 }, untilUs + 3)).toBe('lost-race');
  });

  it('keep the instant of their first mail', async () => {
    const { alert, deliveries } = raised('foo');
    const [delivery] = deliveries as [Delivery];
    await alerts.raise(alert, deliveries);
    await alerts.settle(delivery, NOW_US + 1);
    await alerts.settle(delivery, NOW_US + 2);
    expect(await listed()).toEqual([{ ...alert, sentAtUs: NOW_US + 1 }]);
  });

  it('come back without what was not known', async () => {
    const { sinceUs: _, ...facts } = FACTS;
    const subject = { kind: 'unpriced-model' as const, project, day: '2026-11-24', model: 'x'.repeat(200) };
    const { alert } = raiseAlert({ subject, facts: { ...facts, functions: [], moreFunctions: 0 } }, [], NOW_US);
    await alerts.raise(alert, []);
    expect(await listed()).toEqual([alert]);
  });

  it('of a budget silence the lower thresholds of the same revision, period and user', async () => {
    const subject = {
      kind: 'budget',
      project,
      budgetId: 'budget_1',
      revision: 2,
      period: '2026-W48',
      user: '用户#1',
      threshold: 100,
    } as const;
    const drivers = [{ name: 'a#b', costAtto: 10n ** 30n + 1n, unpricedCalls: 2n }];
    const facts = {
      name: '团队',
      scope: { type: 'each_user' },
      periodKind: 'weekly',
      from: '2026-11-23',
      to: '2026-11-29',
      limitAtto: 5n,
      spentAtto: 6n,
      calls: 7n,
      unpricedCalls: 1n,
      expectedAtto: 9n,
      forecast: { madeAtUs: 1, method: 'mean', between: { lowAtto: 8n, highAtto: 10n ** 20n }, chance: 0 },
      alsoReached: [50, 80],
      users: drivers,
      models: [],
      functions: drivers,
    } as const;
    const { alert, deliveries } = raiseAlert({ subject, facts }, ['finance'], NOW_US);
    expect(await alerts.raise(alert, deliveries)).toBe('raised');
    expect(await listed()).toEqual([alert]);
    expect(await alerts.waiting(NOW_US + LEASE_US, 10)).toEqual(deliveries);
    await alerts.settle(deliveries[0] as Delivery, NOW_US);
    for (const threshold of [50, 80, 100]) expect(await alerts.isRaised({ ...subject, threshold })).toBe(true);
    const lowerFacts = { ...facts, forecast: { madeAtUs: 1, method: 'mean' as const }, alsoReached: [50] };
    const lower = raiseAlert({ subject: { ...subject, threshold: 80 }, facts: lowerFacts }, [], NOW_US + 1);
    expect(await alerts.raise(lower.alert, [])).toBe('raised-before');
    const { user: _, ...ofNobody } = subject;
    const others = [
      { ...subject, threshold: 120 },
      { ...subject, revision: 1 },
      { ...subject, period: '2026-W49' },
      { ...subject, user: '用户' },
      { ...subject, budgetId: 'budget_2' },
      ofNobody,
    ];
    for (const other of others) expect(await alerts.isRaised(other)).toBe(false);
  });

  it.each([
    ['days', '2026-11-21', ['2026-11-22', '2026-11-23'], '2026-11-24'],
    ['hours', NOW_US - 3 * HOUR_US, [NOW_US - 2 * HOUR_US], NOW_US - HOUR_US],
  ])('of an anomaly are about each of its %s, and none is raised again', async (_of, first, between, at) => {
    const subject = { kind: 'anomaly', project, measure: 'failure_rate', at: first } as const;
    const facts = {
      ...{ at, between, isAbove: true, isPartial: true },
      ...{ actualAtto: 10n ** 37n + 1n, expectedAtto: 5n, lowAtto: 0n, highAtto: 7n },
      ...{ calls: 7n, unpricedCalls: 1n },
      cause: { function: '实时#分析', model: 'm', share: 87 },
    };
    const { alert, deliveries } = raiseAlert({ subject, facts }, ['alerts'], NOW_US);
    expect(await alerts.raise(alert, deliveries)).toBe('raised');
    expect(await listed()).toEqual([alert]);
    await alerts.settle(deliveries[0] as Delivery, NOW_US);
    for (const one of [first, ...between, at]) expect(await alerts.isRaised({ ...subject, at: one })).toBe(true);
    const single = { ...facts, at: 'later', between: [], cause: null };
    for (const other of [
      { subject: { ...subject, at: 'earlier' }, facts: { ...single, at } },
      { subject: { ...subject, at: 'earlier' }, facts: { ...single, between } },
    ])
      expect(await alerts.raise(raiseAlert(other, [], NOW_US + 1).alert, [])).toBe('raised-before');
    for (const other of [{ measure: 'cost' }, { at: 'earlier' }, { at: 'later' }] as const)
      expect(await alerts.isRaised({ ...subject, ...other })).toBe(false);
    const another = raiseAlert({ subject: { ...subject, at: 'later' }, facts: single }, [], NOW_US + 1).alert;
    expect(await alerts.raise(another, [])).toBe('raised');
    expect(await listed()).toContainEqual(another);
  });

  it('are listed newest first in pages, of their own project only', async () => {
    const made = Array.from({ length: 5 }, (_, index) => raised(`m-${index}`, NOW_US + index).alert);
    for (const alert of made) await alerts.raise(alert, []);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await alerts.list(project, { limit: 2, ...(cursor === null ? {} : { cursor }) });
      seen.push(...page.items.map(({ subject }) => ('model' in subject ? subject.model : '')));
      cursor = page.cursor;
    } while (cursor !== null && seen.length < 10);
    expect(seen).toEqual(['m-4', 'm-3', 'm-2', 'm-1', 'm-0']);
    expect(await alerts.list('nobody', { limit: 10 })).toEqual({ items: [], cursor: null });
    await expect(alerts.list(project, { limit: 2, cursor: 'main|KEY' })).rejects.toMatchObject({ code: 'bad_request' });
  });

  it('are acknowledged once and for ever, by their id in their project', async () => {
    const { alert } = raised('foo');
    await alerts.raise(alert, []);
    const acknowledged = { ...alert, acknowledged: { atUs: NOW_US + 1, by: 'key_1' } };
    expect(await alerts.acknowledge(project, alert.id, { atUs: NOW_US + 1, by: 'key_1' })).toEqual(acknowledged);
    expect(await alerts.acknowledge(project, alert.id, { atUs: NOW_US + 2, by: 'key_2' })).toEqual(acknowledged);
    expect(await listed()).toEqual([acknowledged]);
    for (const [of, id] of [
      ['other', alert.id],
      [project, raised('bar').alert.id],
      [project, ''],
      [project, `${alert.id}0`],
    ] as const)
      expect(await alerts.acknowledge(of, id, { atUs: NOW_US, by: 'key_1' })).toBeUndefined();
  });
});

describe.each<[string, () => MailPlaces]>([
  ['in memory', () => new InMemoryMailPlaces()],
  ['in DynamoDB', () => new DynamoMailPlaces(engine.client, engine.tables.config)],
])('the places of a topic %s', (where, open) => {
  it('are nine for single mails and one more for a gathered one, however many ask at once', async () => {
    const places = open();
    const topic = `flood-${where}`;
    const asked = await Promise.all(Array.from({ length: 4 }, () => places.take(topic, 'single', NOW_US)));
    let taken = asked.filter((outcome) => outcome === 'taken').length;
    for (let ask = 0; ask < 12; ask += 1) taken += (await places.take(topic, 'single', NOW_US)) === 'taken' ? 1 : 0;
    expect(taken).toBe(9);
    expect(await places.take(topic, 'gathered', NOW_US)).toBe('taken');
    expect(await places.take(topic, 'gathered', NOW_US)).toBe('none');
    expect(await places.take(`${topic}-2`, 'single', NOW_US)).toBe('taken');
    expect(await places.take(topic, 'gathered', NOW_US + 76_000_000)).toBe('taken');
  });
});

it('a project is listed with its first key, and the first project always', async () => {
  const projects = new DynamoProjects(engine.client, engine.tables.config);
  expect(await projects.list()).toEqual(['main']);
  const keys = new DynamoApiKeys(engine.client, engine.tables.config);
  for (const [index, of] of ['tenant', 'main', 'tenant'].entries())
    await keys.create({ id: '', project: of, sha256: String(index).repeat(64), name: 'k', scopes: [], createdAtUs: 1 });
  expect(await projects.list()).toEqual(['main', 'tenant']);
});
