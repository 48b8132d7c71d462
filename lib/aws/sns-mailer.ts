import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { DEFAULT_TOPIC } from '../alerts/alert.ts';
import type { Mail, Mailer } from '../alerts/ports.ts';

const CONNECTION_TIMEOUT_MS = 1_000;

/** Two attempts end within `SENDING_US`. */
const REQUEST_TIMEOUT_MS = 5_000;
const MAX_ATTEMPTS = 2;

export const createTopicClient = (): SNSClient =>
  new SNSClient({
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });

/** Topics by their declared names: name → ARN. */
export type TopicArns = Readonly<Record<string, string>>;

/** Mail by SNS. What is addressed to a topic that is declared no more goes to the one that always is. */
export class SnsMailer implements Mailer {
  readonly #client: SNSClient;
  readonly #topics: TopicArns;

  constructor(client: SNSClient, topics: TopicArns) {
    this.#client = client;
    this.#topics = topics;
  }

  async send({ topic, subject, text }: Mail): Promise<void> {
    const known = Object.hasOwn(this.#topics, topic) ? topic : DEFAULT_TOPIC;
    await this.#client.send(new PublishCommand({ TopicArn: this.#topics[known], Subject: subject, Message: text }));
  }
}
