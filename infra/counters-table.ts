import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { LedgerTable } from './ledger-table.ts';

/** Running totals. A table of its own, since writing it must not feed the records' stream. It has no stream yet: nothing follows it. */
export class CountersTable extends LedgerTable {
  grantCount(grantee: IGrantable): void {
    this.allow(grantee, 'UpdateItem');
  }

  grantRead(grantee: IGrantable): void {
    this.allow(grantee, 'Query', 'BatchGetItem');
  }

  /** Look for unpriced calls by day and model. */
  grantReadDays(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|D#*', 'Query');
  }
}
