/**
 * Names that the stack and the functions share. `infra` sets these variables, `functions/<name>/index.ts` reads them; a
 * function that needs one which is not listed for it fails its template test.
 */
export const ENVIRONMENT = {
  ingest: ['RECORDS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY', 'RETENTION_DAYS', 'KEY_RATE', 'KEY_BURST'],
  query: ['RECORDS_TABLE', 'COUNTERS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY', 'KEY_RATE', 'KEY_BURST'],
  audit: [
    'RECORDS_TABLE',
    'COUNTERS_TABLE',
    'CONFIG_TABLE',
    'TIME_ZONE',
    'CURRENCY',
    'RETENTION_DAYS',
    'REPORTS_BUCKET',
  ],
  prove: [
    'RECORDS_TABLE',
    'COUNTERS_TABLE',
    'CONFIG_TABLE',
    'TIME_ZONE',
    'CURRENCY',
    'RETENTION_DAYS',
    'KEY_RATE',
    'KEY_BURST',
  ],
  insights: ['COUNTERS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY', 'KEY_RATE', 'KEY_BURST'],
  foretell: ['COUNTERS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY'],
  manage: [
    'RECORDS_TABLE',
    'COUNTERS_TABLE',
    'CONFIG_TABLE',
    'TIME_ZONE',
    'CURRENCY',
    'JOB_FUNCTION',
    'ALERT_TOPICS',
    'KEY_RATE',
    'KEY_BURST',
  ],
  exports: ['COUNTERS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY', 'REPORTS_BUCKET', 'KEY_RATE', 'KEY_BURST'],
  report: ['COUNTERS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY', 'ALERT_TOPICS', 'API_URL', 'REPORTS_BUCKET'],
  authorize: ['CONFIG_TABLE'],
  dashboard: ['KEY_RATE', 'KEY_BURST'],
  job: ['RECORDS_TABLE', 'COUNTERS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY', 'RETENTION_DAYS', 'REPORTS_BUCKET'],
  aggregate: ['COUNTERS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY'],
  metrics: ['COUNTERS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY', 'KEY_RATE', 'KEY_BURST'],
  docs: ['KEY_RATE', 'KEY_BURST'],
  quota: ['COUNTERS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY', 'KEY_RATE', 'KEY_BURST'],
  'watch-budgets': ['COUNTERS_TABLE', 'CONFIG_TABLE', 'TIME_ZONE', 'CURRENCY', 'ALERT_TOPICS', 'API_URL'],
} as const;

export type FunctionName = keyof typeof ENVIRONMENT;

export type EnvironmentOf<F extends FunctionName> = Readonly<Record<(typeof ENVIRONMENT)[F][number], string>>;

/**
 * What schedules ask of `watch-budgets`: send what waits in the outbox; look at the counters of today and yesterday again, so that an
 * event that the stream lost silences nobody; look for anomalies of these days.
 */
export type WatchTask = 'send-waiting' | 'recheck-levels' | 'check-anomalies';

/** A run of `ingest` ends at the latest after this, whatever becomes of it. Below the gateway's 30 s, so that the caller gets our answer. */
export const RECORDING_TIMEOUT_SECONDS = 25;

/** Version of every item's schema, the `v` of an item. */
export const SCHEMA_VERSION = 1;
