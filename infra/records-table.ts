import { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { LedgerTable } from './ledger-table.ts';

/** One item per model call. Its stream moves the counters. */
export class RecordsTable extends LedgerTable {
  constructor(scope: Construct, id: string) {
    super(scope, id, { stream: StreamViewType.NEW_AND_OLD_IMAGES, timeToLiveAttribute: 'expires_at' });
  }

  /** Insert, find what was there before, and replace it by a correction. */
  grantRecord(grantee: IGrantable): void {
    this.allow(grantee, 'PartiQLInsert', 'BatchGetItem', 'PutItem');
  }

  grantList(grantee: IGrantable): void {
    this.allow(grantee, 'Query');
  }

  /** List a day, look again at what changed meanwhile, and give another price. */
  grantReprice(grantee: IGrantable): void {
    this.allow(grantee, 'Query', 'BatchGetItem', 'UpdateItem');
  }

  /** Take a record away and put it under another name, in one transaction. */
  grantMove(grantee: IGrantable): void {
    this.allow(grantee, 'DeleteItem', 'PutItem');
  }

  /** Put items that are no records among them, and take them away. */
  grantProbe(grantee: IGrantable): void {
    this.allow(grantee, 'PutItem', 'DeleteItem');
  }

  /** Take a record away as it was read. */
  grantDelete(grantee: IGrantable): void {
    this.allow(grantee, 'BatchGetItem', 'DeleteItem');
  }
}
