import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Inbox } from '../../../local/mail/inbox.ts';
import { createInboxPages } from '../../../local/mail/inbox-pages.ts';
import { startGateway, type TestGateway } from '../../support/local-gateway.ts';

const MAIL = { topic: 'Alerts', subject: '<b>80 %</b>', text: 'spent "4" & more', at: '2026-11-24T02:00:00.000Z' };

describe('the inbox', () => {
  let folder: string;
  let inbox: Inbox;
  let gateway: TestGateway;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tokenledger-inbox-'));
    inbox = new Inbox(join(folder, 'inbox.jsonl'));
    gateway = await startGateway({ routes: [], pages: [createInboxPages(inbox)] });
  });
  afterEach(async () => {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (path: string, init: RequestInit = {}) => fetch(`${gateway.url}${path}`, init);

  it('is empty at first', async () => {
    expect(await (await open('/local/inbox.json')).json()).toEqual([]);
    expect(await (await open('/local/inbox')).text()).toContain('No mail yet');
  });

  it('is listed for programs, newest first', async () => {
    inbox.add(MAIL);
    inbox.add({ ...MAIL, subject: 'later' });
    const response = await open('/local/inbox.json?x=1');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual([{ ...MAIL, subject: 'later' }, MAIL]);
  });

  it('is a page for people, in which mail is text and nothing runs', async () => {
    inbox.add(MAIL);
    const response = await open('/local/inbox');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    const page = await response.text();
    expect(page).toContain('&lt;b&gt;80 %&lt;/b&gt;');
    expect(page).toContain('spent &quot;4&quot; &amp; more');
    expect(page).not.toContain('<b>');
  });

  it('keeps its mail, but for a last line that a crash cut off', async () => {
    inbox.add(MAIL);
    appendFileSync(join(folder, 'inbox.jsonl'), '{"topic":"Al');
    expect(new Inbox(join(folder, 'inbox.jsonl')).list()).toEqual([MAIL]);
  });

  it.each([
    ['/local/inbox', 'POST'],
    ['/local/inbox/', 'GET'],
    ['/local/constructor', 'GET'],
    ['/local', 'GET'],
  ])('has no page %s for %s', async (path, method) => {
    expect((await open(path, { method })).status).toBe(404);
  });
});
