import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen } from '../../../local/gateway/gateway.ts';
import { Inbox } from '../../../local/mail/inbox.ts';
import { createTopicServer } from '../../../local/mail/topic-server.ts';

const TOPIC = 'arn:aws:sns:local:000000000000:AlertsTopic1';

describe('SNS on one machine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-mail-'));
  const inbox = new Inbox(join(folder, 'inbox.jsonl'));
  const server = createTopicServer([TOPIC], inbox);
  let client: SNSClient;

  beforeAll(async () => {
    client = new SNSClient({
      endpoint: `http://127.0.0.1:${await listen(server, 0)}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  });
  afterAll(() => {
    client.destroy();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const publish = (input: Partial<PublishCommand['input']>) =>
    client.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm', ...input }));

  it('puts what the SDK publishes into the inbox, newest first', async () => {
    const { MessageId: id } = await publish({ Subject: '预算 80 %', Message: 'a & b\n= c + d' });
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    await publish({});
    const at = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(inbox.list()).toEqual([
      { topic: 'AlertsTopic1', subject: 'AWS Notification Message', text: 'm', at },
      { topic: 'AlertsTopic1', subject: '预算 80 %', text: 'a & b\n= c + d', at },
    ]);
  });

  it.each<[string, Partial<PublishCommand['input']>, string]>([
    ['a topic that the template lacks', { TopicArn: `${TOPIC}2` }, 'NotFoundException'],
    ['an empty message', { Message: '' }, 'InvalidParameterException'],
  ])('refuses %s as SNS does', async (_, input, name) => {
    const before = inbox.list().length;
    await expect(publish(input)).rejects.toMatchObject({ name });
    expect(inbox.list()).toHaveLength(before);
  });
});
