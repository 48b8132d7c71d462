import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Inbox } from './inbox.ts';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';

/** SNS on one machine: takes `Publish` for the topics of the template and puts it into the inbox. */
export function createTopicServer(topics: readonly string[], inbox: Inbox): Server {
  return createServer(async (request, response) => {
    const { status, body } = publish(new URLSearchParams(await text(request)), topics, inbox);
    response.writeHead(status, { 'content-type': 'text/xml' });
    response.end(body);
  });
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

function publish(call: URLSearchParams, topics: readonly string[], inbox: Inbox): Answer {
  const topic = call.get('TopicArn') ?? '';
  const message = call.get('Message') ?? '';
  if (call.get('Action') !== 'Publish') return fault(400, 'InvalidAction', 'only Publish works on one machine');
  if (!topics.includes(topic)) return fault(404, 'NotFound', 'Topic does not exist');
  if (message === '') return fault(400, 'InvalidParameter', 'Invalid parameter: Empty message');
  const subject = call.get('Subject') ?? 'AWS Notification Message';
  inbox.add({ topic: topic.slice(topic.lastIndexOf(':') + 1), subject, text: message, at: new Date().toISOString() });
  const result = `<PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult>`;
  return { status: 200, body: `<PublishResponse xmlns="${NAMESPACE}">${result}</PublishResponse>` };
}

const fault = (status: number, code: string, message: string): Answer => ({
  status,
  body: `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
