import {
  type AttributeValue,
  BatchExecuteStatementCommand,
  type BatchStatementResponse,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { LedgerError } from '../errors.ts';
import type { InsertOutcome } from '../ports.ts';
import { chunksOf, mapInFlight } from './in-flight.ts';
import type { RecordItem } from './record-item.ts';
import { isTransient } from './transient.ts';

const STATEMENTS_PER_CALL = 25;
const CALLS_IN_FLIGHT = 8;

// Clients send a handful of shapes; a client that sends all of them must not fill the memory.
const MAX_KEPT_TEXTS = 1_000;

/** What a statement's own error may be when nothing is wrong with the statement. */
const BUSY_CODES: ReadonlySet<string> = new Set([
  'InternalServerError',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingError',
  'TransactionConflict',
]);

export type InsertItems = (items: readonly RecordItem[]) => Promise<readonly InsertOutcome[]>;

/**
 * PartiQL INSERT in BatchExecuteStatement: unlike BatchWriteItem it never overwrites, and fails item by item, for the same
 * write units. A call that timed out may have written: its items are answered `retry`, and the retry finds them.
 */
export function createInsertItems(client: DynamoDBClient, tableName: string): InsertItems {
  const statementOf = createStatements(tableName);
  const insertChunk = async (items: readonly RecordItem[]): Promise<readonly InsertOutcome[]> => {
    try {
      const { Responses: responses = [] } = await client.send(
        new BatchExecuteStatementCommand({ Statements: items.map(statementOf) }),
      );
      return items.map((_, index) => outcomeOf(responses[index]));
    } catch (error) {
      if (isTransient(error)) return items.map(() => 'retry');
      throw error;
    }
  };
  return async (items) =>
    (await mapInFlight(chunksOf(items, STATEMENTS_PER_CALL), CALLS_IN_FLIGHT, insertChunk)).flat();
}

function outcomeOf(response: BatchStatementResponse | undefined): InsertOutcome {
  if (response === undefined) return 'retry';
  const { Error: error } = response;
  if (error === undefined) return 'stored';
  if (error.Code === 'DuplicateItem') return 'duplicate';
  if (BUSY_CODES.has(error.Code ?? '')) return 'retry';
  throw new LedgerError('internal', `the table refused a record: ${error.Code}`, { cause: error });
}

/** Statements are the same for items with the same attributes, so their texts are few and kept. */
function createStatements(tableName: string) {
  const texts = new Map<string, string>();
  return (item: RecordItem): { Statement: string; Parameters: AttributeValue[] } => {
    const attributes = Object.keys(item).join(',');
    let text = texts.get(attributes);
    if (text === undefined) {
      const members = Object.keys(item).map((attribute) => `'${attribute}': ?`);
      text = `INSERT INTO "${tableName}" VALUE {${members.join(', ')}}`;
      if (texts.size < MAX_KEPT_TEXTS) texts.set(attributes, text);
    }
    return { Statement: text, Parameters: Object.values(item) };
  };
}
