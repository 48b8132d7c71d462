import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { LedgerTable } from './ledger-table.ts';

/** Keys, prices, settings, budgets, alerts, quarantine, awaited probes, jobs, audit log, seals, forgotten users. It has no stream: nothing follows it. */
export class ConfigTable extends LedgerTable {
  constructor(scope: Construct, id: string) {
    // Of all its items only reservations have an end.
    super(scope, id, { timeToLiveAttribute: 'expires_at' });
  }

  /** Compare the settings of the first start. */
  grantReadSettings(grantee: IGrantable): void {
    this.allowOnKeys(grantee, 'main|LEDGER', 'GetItem');
  }

  /** Write the settings at the first start, and note each retention from then on. */
  grantClaimSettings(grantee: IGrantable): void {
    this.allowOnKeys(grantee, 'main|LEDGER', 'GetItem', 'PutItem', 'UpdateItem');
  }

  grantFindKey(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|KEY', 'GetItem');
  }

  /** Keys are listed, made and revoked; a revoked one stays. */
  grantManageKeys(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|KEY', 'Query', 'PutItem', 'UpdateItem');
    this.allowOnKeys(grantee, 'main|PROJECT', 'PutItem');
  }

  /** Give each report a name of its own. */
  grantNameReports(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|REPORT', 'PutItem');
  }

  /** Make and mail the report of each week once, for every project, within the places of a topic. */
  grantSendWeekly(grantee: IGrantable): void {
    this.allowOnKeys(grantee, 'main|PROJECT', 'Query');
    this.allowOnKeys(grantee, '*|REPORT', 'PutItem', 'UpdateItem');
    this.allowOnKeys(grantee, 'main|MAIL', 'GetItem', 'PutItem');
  }

  grantListAlerts(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|ALERT', 'Query');
  }

  grantAcknowledgeAlerts(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|ALERT', 'UpdateItem');
  }

  /** Raise alerts of every project, send what is in the outbox within the places of a topic, and mark it sent. */
  grantAlert(grantee: IGrantable): void {
    this.allowOnKeys(grantee, 'main|PROJECT', 'Query');
    this.allowOnKeys(grantee, '*|ALERTED', 'GetItem', 'PutItem');
    this.allowOnKeys(grantee, '*|ALERT', 'PutItem', 'UpdateItem');
    this.allowOnKeys(grantee, 'main|OUTBOX', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem');
    this.allowOnKeys(grantee, 'main|MAIL', 'GetItem', 'PutItem');
  }

  grantReadBudgets(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|BUDGET', 'Query');
  }

  grantFindForecast(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|FORECAST', 'GetItem');
  }

  /** Keep the forecast of every project. */
  grantKeepForecasts(grantee: IGrantable): void {
    this.allowOnKeys(grantee, 'main|PROJECT', 'Query');
    this.allowOnKeys(grantee, '*|FORECAST', 'GetItem', 'PutItem');
  }

  /** Read, make and change what is reserved; take out what has expired. */
  grantReserve(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|HOLD#*', 'BatchGetItem', 'PutItem', 'UpdateItem');
  }

  /** Take out what was recorded. */
  grantRelease(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|HOLD#*', 'BatchGetItem', 'UpdateItem');
  }

  /** Budgets are made, changed and removed; their revisions stay. They are under a pk of the same pattern. */
  grantManageBudgets(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|BUDGET', 'Query', 'PutItem', 'DeleteItem');
  }

  /** Say which probes are waited for, and look what was reported of them. */
  grantAwaitProbes(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|PROBE', 'PutItem', 'GetItem', 'DeleteItem');
  }

  /** Mark the days whose counters move, and note the sessions that records leave. */
  grantTouch(grantee: IGrantable): void {
    this.allowOnKeys(grantee, 'main|TOUCHED', 'PutItem');
    this.allowOnKeys(grantee, '*|LEFT#*', 'PutItem');
  }

  /** See which days' counters move. */
  grantSeeTouched(grantee: IGrantable): void {
    this.allowOnKeys(grantee, 'main|TOUCHED', 'Query');
  }

  /** Mark yesterday, take what was touched or left, note what becomes compact and what may be looked through, store proofs, and note days out of balance. */
  grantKeepAudit(grantee: IGrantable): void {
    this.allowOnKeys(grantee, 'main|TOUCHED', 'Query', 'PutItem', 'DeleteItem');
    this.allowOnKeys(grantee, 'main|COMPACT', 'Query', 'PutItem', 'DeleteItem');
    this.allowOnKeys(grantee, '*|LEFT#*', 'Query', 'DeleteItem');
    this.allowOnKeys(grantee, 'main|GATHER', 'PutItem');
    this.allowOnKeys(grantee, '*|PROOF', 'PutItem');
    this.allowOnKeys(grantee, '*|UNBALANCED', 'PutItem', 'DeleteItem');
  }

  /** Show which days the audit found out of balance. */
  grantSeeUnbalanced(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|UNBALANCED', 'Query');
  }

  /** Close and seal days of every project. */
  grantSeal(grantee: IGrantable): void {
    this.allowOnKeys(grantee, 'main|PROJECT', 'Query');
    this.allowOnKeys(grantee, '*|SEAL', 'GetItem', 'PutItem', 'UpdateItem');
  }

  /** Take the days that may be looked through, store how far that came, and what was found. */
  grantGather(grantee: IGrantable): void {
    this.allowOnKeys(grantee, 'main|GATHER', 'Query', 'DeleteItem');
    this.allowOnKeys(grantee, '*|GATHERING', 'GetItem', 'PutItem', 'DeleteItem');
    this.allowOnKeys(grantee, '*|EVIDENCE', 'PutItem');
  }

  grantReadEvidence(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|EVIDENCE', 'Query');
  }

  grantFindProof(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|PROOF', 'GetItem');
    this.allowOnKeys(grantee, '*|SEAL', 'GetItem');
  }

  /** Prove a day whose records are not gone, store the proof, and note whether the day is out of balance. */
  grantKeepProof(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|SEAL', 'GetItem');
    this.allowOnKeys(grantee, '*|PROOF', 'PutItem');
    this.allowOnKeys(grantee, '*|UNBALANCED', 'PutItem', 'DeleteItem');
  }

  grantReportProbes(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|PROBE', 'UpdateItem');
  }

  /** Price calls by the project's own prices and rates of exchange. */
  grantReadPrices(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|PRICE', 'Query');
    this.allowOnKeys(grantee, '*|EXCHANGE', 'Query');
  }

  /** Prices are added and closed, rates of exchange are added; nothing of both is removed. */
  grantManagePrices(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|PRICE', 'Query', 'PutItem', 'UpdateItem');
    this.allowOnKeys(grantee, '*|EXCHANGE', 'Query', 'PutItem');
  }

  /** Jobs are made, listed and asked to stop. They are opened in the same transaction, under a pk of the same pattern. */
  grantManageJobs(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|JOB', 'GetItem', 'Query', 'PutItem', 'UpdateItem');
  }

  /** Take jobs, store how far they are, and close them. */
  grantRunJobs(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|JOB', 'Query', 'UpdateItem', 'DeleteItem');
  }

  /** The audit log is added to, never changed. */
  grantAudit(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|AUDIT', 'PutItem');
  }

  grantReadSeals(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|SEAL', 'Query');
  }

  grantKnowForgotten(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|FORGOTTEN', 'Query');
  }

  /** Forgotten users are added, never removed; keys that are bound to them are revoked. */
  grantForget(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|FORGOTTEN', 'Query', 'PutItem');
    this.allowOnKeys(grantee, '*|KEY', 'Query', 'UpdateItem');
  }

  grantQuarantine(grantee: IGrantable): void {
    this.allowOnKeys(grantee, '*|QUARANTINE', 'PutItem');
  }
}
