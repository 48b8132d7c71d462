import { Stack } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** The topics to which the ledger sends mail: name → topic. They are declared, so that nobody sends to an address by the API. */
export class AlertTopics extends Construct {
  readonly #topics: ReadonlyMap<string, Topic>;

  constructor(scope: Construct, id: string, declared: Settings['alertTopics']) {
    super(scope, id);
    // Not encrypted by a key: what goes out as mail a moment later is no secret here.
    this.#topics = new Map(
      Object.entries(declared).map(([name, addresses]) => {
        const topic = new Topic(this, name, { displayName: `tokenledger ${name}`, enforceSSL: true });
        for (const address of addresses) topic.addSubscription(new EmailSubscription(address));
        return [name, topic];
      }),
    );
  }

  /** Name → ARN, as JSON text for a function's environment. */
  get arns(): string {
    return Stack.of(this).toJsonString(
      Object.fromEntries([...this.#topics].map(([name, { topicArn }]) => [name, topicArn])),
    );
  }

  grantSend(grantee: IGrantable): void {
    for (const topic of this.#topics.values()) topic.grantPublish(grantee);
  }
}
