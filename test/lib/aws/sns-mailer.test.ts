import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SnsMailer } from '../../../lib/aws/sns-mailer.ts';
import { listen } from '../../../local/gateway/gateway.ts';
import { Inbox } from '../../../local/mail/inbox.ts';
import { createTopicServer } from '../../../local/mail/topic-server.ts';

const TOPICS = {
  alerts: 'arn:aws:sns:local:000000000000:Alerts1',
  finance: 'arn:aws:sns:local:000000000000:Finance1',
};

describe('mail by SNS, over the wire', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-mail-'));
  const inbox = new Inbox(join(folder, 'inbox.jsonl'));
  let server: Server;
  let client: SNSClient;
  beforeAll(async () => {
    server = createTopicServer(Object.values(TOPICS), inbox);
    client = new SNSClient({
      endpoint: `http://127.0.0.1:${await listen(server, 0)}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  });
  afterAll(() => {
    client.destroy();
    server.close();
    rmSync(folder, { recursive: true });
  });

  it.each([
    ['alerts', 'Alerts1'],
    ['finance', 'Finance1'],
    ['declared no more', 'Alerts1'],
    ['constructor', 'Alerts1'],
  ])('to %s goes to %s', async (topic, expected) => {
    const mail = { topic, subject: `to ${topic}`, text: '未定价 & more\n\n第二行' };
    await new SnsMailer(client, TOPICS).send(mail);
    expect(inbox.list()[0]).toMatchObject({ ...mail, topic: expected });
  });

  it('fails when the topic does not take it', async () => {
    const mailer = new SnsMailer(client, { alerts: 'arn:aws:sns:local:000000000000:Gone' });
    await expect(mailer.send({ topic: 'alerts', subject: 's', text: 't' })).rejects.toThrow('Topic does not exist');
  });
});
