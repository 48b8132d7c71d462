import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Dashboard, IntegrityAnswer } from '../../lib/api-contract.ts';
import { counterKey } from '../../lib/aws/keys.ts';
import { askUntil, post } from '../support/ask.ts';
import type { Ledger } from '../support/ledger.ts';
import { ledgerPage } from '../support/ledger-page.ts';
import { expectOpenToEverybody, LOOKS, tabTo, waitForFocus } from '../support/looks.ts';
import type { OpenOptions } from '../support/opened-page.ts';
import { runProgram } from '../support/run-program.ts';

type Integrity = IntegrityAnswer<string, string>;

const [EVEN_DAY, OTHER_DAY] = ['2025-11-22', '2025-11-23'];
const CALLS = 3;

const callsOf = (day: string) =>
  Array.from({ length: CALLS }, (_, index) => ({
    id: `${day}-${index}`,
    timestamp: Date.parse(`${day}T09:00:00+08:00`) / 1000 + index,
    model: 'qwen-plus',
    function: 'chat',
    input_tokens: 2000,
    output_tokens: 700,
  }));

describe('the view of integrity', { timeout: 180_000 }, () => {
  const at = ledgerPage(async (asked, ledger) => {
    await post(asked, '/records', { records: [EVEN_DAY, OTHER_DAY].flatMap(callsOf) });
    const isCounted = ({ balanced, records }: Integrity) => balanced === true && records?.calls === String(CALLS);
    for (const day of [EVEN_DAY, OTHER_DAY]) await askUntil<Integrity>(asked, `/integrity?date=${day}`, isCounted);
    await damage(ledger);
  });

  /** One call too many in the counter of the other day. */
  async function damage(ledger: Ledger): Promise<void> {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ endpoint: ledger.engine(), region: 'us-east-1', credentials });
    const { pk, sk } = counterKey({
      family: 'day',
      project: 'main',
      day: OTHER_DAY,
      function: 'chat',
      model: 'qwen-plus',
    });
    await client.send(
      new UpdateItemCommand({
        TableName: await ledger.table('Counters'),
        Key: { pk: { S: pk }, sk: { S: sk } },
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    );
    client.destroy();
  }

  const open = (about: string, options: Partial<OpenOptions> = {}) =>
    at.open(`?view=integrity&about=${about}`, options);

  it('proves a day that is picked by the keyboard alone, and keeps it in the address', async () => {
    const { page, complaints, close } = await at.open();
    await tabTo(page, 'Integrity');
    await page.keyboard.press('Enter');
    await page.locator('.verdict').waitFor();
    await tabTo(page, 'Day');
    await page.keyboard.type('11222025');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.url()).toContain(`about=${EVEN_DAY}`);
    await page.getByRole('heading', { name: 'Nov 22, 2025' }).waitFor();
    await waitForFocus(page, 'Day');
    await page.locator('.verdict').getByText('Balanced: every counter equals its records.', { exact: true }).waitFor();
    const { records } = await askUntil<Integrity>(at.asked, `/integrity?date=${EVEN_DAY}`, () => true);
    expect(await page.locator('.sides tbody td').allTextContents()).toEqual([
      ...['3', '3', 'equal'],
      ...['8,100', '8,100', 'equal'],
      // By the guide 0.0022 CNY a call.
      ...['¥0.0066', '¥0.0066', 'equal'],
      ...[records?.digest, records?.digest, 'equal'],
    ]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('names what differs', async () => {
    const { page, close } = await open(OTHER_DAY);
    await page.locator('.verdict.differs').waitFor();
    expect(await page.locator('.sides tbody tr').first().locator('td').allTextContents()).toEqual([
      '3',
      '4',
      'differs',
    ]);
    expect(await page.locator('.differences tbody th').allTextContents()).toEqual([
      'day · function chat · model qwen-plus',
    ]);
    expect(await page.locator('.differences tbody td').textContent()).toBe('calls 1');
    await close();
  });

  it('names what lies among the counters and is none', async () => {
    const { page, close } = await open('');
    const answer = { date: EVEN_DAY, proved_at: `${EVEN_DAY}T10:00:00+08:00`, sealed: false, balanced: false };
    const rest = { records: null, counters: null, families: null, more: 0, partial_calls: null };
    const foreign = { family: 'hour', counter: { pk: 'main|H#x', sk: 'junk' }, excess: {}, foreign: true };
    await page.route('**/integrity?*', (route) =>
      route.fulfill({ json: { ...answer, ...rest, differences: [foreign] } }),
    );
    await page.goto(`${at.ledger.url}/?view=integrity&about=${EVEN_DAY}`);
    await page.locator('.verdict.differs').waitFor();
    expect(await page.locator('.differences tbody th').textContent()).toBe('hour · pk main|H#x · sk junk');
    expect(await page.locator('.differences tbody td').textContent()).toContain('no counter');
    await close();
  });

  it('is where the first screen leads when an audit has found a day out of balance', async () => {
    // The page has a first screen once there is a call of these days.
    await post(at.asked, '/records', { model: 'qwen-plus', function: 'chat', input_tokens: 1, output_tokens: 1 });
    await askUntil<Dashboard<string>>(at.asked, '/dashboard', ({ today }) => today.calls === '1');
    const audit = ['cli/audit.ts', '--from', OTHER_DAY, '--to', OTHER_DAY, '--home', at.ledger.home];
    await expect(runProgram(process.execPath, audit)).resolves.toMatchObject({ code: 1 });
    const { page, close } = await at.open();
    const told = page.getByRole('complementary', { name: 'Needs care' });
    await expect.poll(() => told.textContent()).toMatch(/^The books of Nov 23, 2025 do not balance.*: 1\./);
    await tabTo(page, 'See the proof');
    await page.keyboard.press('Enter');
    await page.locator('.verdict.differs').waitFor();
    expect(page.url()).toContain(`view=integrity&about=${OTHER_DAY}`);
    await close();
  });

  it('proves a large day by a job', async () => {
    const { page, complaints, close } = await open('');
    const large = { date: EVEN_DAY, proved_at: `${EVEN_DAY}T10:00:00+08:00`, sealed: false };
    const rest = { records: null, counters: null, families: null, differences: [], more: 0, partial_calls: null };
    // As the ledger answers such a day: it has no proof of it, until the job has made one.
    let asked = 0;
    await page.route('**/integrity?*', async (route) => {
      if (route.request().method() === 'POST') return route.continue();
      asked += 1;
      if (asked > 1) return route.continue();
      return route.fulfill({ json: { ...large, ...rest, balanced: null, reason: 'too_large' } });
    });
    await page.goto(`${at.ledger.url}/?view=integrity&about=${EVEN_DAY}`);
    await page.locator('.verdict.balanced').waitFor();
    expect(await page.locator('.sides tbody td').first().textContent()).toBe('3');
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    ['in_flight', null, false, 'In flight: calls of this day are still being counted.'],
    ['expired', null, false, 'The records of this day have expired'],
    ['sealed', true, true, 'Sealed: proved for ever'],
  ])('tells a day that is %s', async (reason, balanced, sealed, text) => {
    const { page, close } = await open('');
    const answer = { date: EVEN_DAY, proved_at: `${EVEN_DAY}T10:00:00+08:00`, sealed, balanced, reason };
    const rest = { records: null, counters: null, families: null, differences: [], more: 0, partial_calls: null };
    await page.route('**/integrity?*', (route) => route.fulfill({ json: { ...answer, ...rest } }));
    await page.goto(`${at.ledger.url}/?view=integrity&about=${EVEN_DAY}`);
    await page.getByText(text).waitFor();
    await close();
  });

  it.each(LOOKS)('is open to everybody in %s, %s, at %i px', async (locale, colorScheme, width) => {
    const opened = await open(OTHER_DAY, { locale, colorScheme, width });
    await opened.page.locator('.differences').waitFor();
    await expectOpenToEverybody(opened);
    await opened.close();
  });
});
