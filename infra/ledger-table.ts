import { RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type StreamViewType,
  TableEncryptionV2,
  type TablePropsV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { Grant, type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

interface LedgerTableProps {
  readonly stream?: StreamViewType;
  readonly timeToLiveAttribute?: string;
}

/**
 * A table of the ledger: on demand, encrypted, restorable to any second, kept when the stack goes. Its grants name their
 * actions, because `grantWriteData` allows deletion and updates besides.
 */
export class LedgerTable extends Construct {
  readonly table: TableV2;

  constructor(scope: Construct, id: string, { stream, timeToLiveAttribute }: LedgerTableProps = {}) {
    super(scope, id);
    const props: TablePropsV2 = {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.dynamoOwnedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...(stream && { dynamoStream: stream }),
      ...(timeToLiveAttribute && { timeToLiveAttribute }),
    };
    this.table = new TableV2(this, 'Table', props);
  }

  get tableName(): string {
    return this.table.tableName;
  }

  /** Follow the stream. */
  grantFollow(grantee: IGrantable): void {
    grantActions(grantee, this.streamArn, ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams']);
  }

  get streamArn(): string {
    if (this.table.tableStreamArn === undefined) throw new Error(`the table ${this.node.id} has no stream`);
    return this.table.tableStreamArn;
  }

  /** Allows these actions on this table. */
  protected allow(grantee: IGrantable, ...actions: string[]): void {
    grantActions(grantee, this.table.tableArn, actions);
  }

  /** Allows these actions on items whose pk is like the pattern (`*` for the project). */
  protected allowOnKeys(grantee: IGrantable, pattern: string, ...actions: string[]): void {
    grantee.grantPrincipal.addToPrincipalPolicy(
      new PolicyStatement({
        actions: actions.map(dynamodb),
        resources: [this.table.tableArn],
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [pattern] } },
      }),
    );
  }
}

/** Allows DynamoDB actions, named without their service, on one resource. */
function grantActions(grantee: IGrantable, resourceArn: string, actions: readonly string[]): void {
  Grant.addToPrincipal({ grantee, actions: actions.map(dynamodb), resourceArns: [resourceArn] });
}

const dynamodb = (action: string): string => `dynamodb:${action}`;
