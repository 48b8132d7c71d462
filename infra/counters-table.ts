import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { LedgerTable } from './ledger-table.ts';

/**
 * Running totals. A table of its own, since writing it must not feed the records' stream. Its own stream has the new image only:
 * who follows it looks at levels, not at changes.
 */
export class CountersTable extends LedgerTable {
  constructor(scope: Construct, id: string) {
    super(scope, id, { stream: StreamViewType.NEW_IMAGE });
  }

  /** Add to counters, and look at what refuses to be added to. */
  grantCount(grantee: IGrantable): void {
    this.allow(grantee, 'UpdateItem', 'GetItem');
  }

  grantRead(grantee: IGrantable): void {
    this.allow(grantee, 'Query', 'BatchGetItem');
  }

  /** Take away watermarks that are no longer needed, and counters that sum up to nothing. */
  grantCompact(grantee: IGrantable): void {
    this.allow(grantee, 'UpdateItem', 'DeleteItem');
  }

  /** Look for unpriced calls by day and model. */
  grantReadDays(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|D#*', 'Query');
  }
}
