import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { StackTemplate } from '../../local/template/stack-template.ts';

const SUFFIX = '-restored';

/** A consistent copy of the engine's file while the engine writes it: what a backup of one instant is. */
export function copyDatabase(source: string, target: string): void {
  const database = new DatabaseSync(source, { timeout: 10_000 });
  try {
    database.prepare('VACUUM INTO ?').run(target);
  } finally {
    database.close();
  }
}

interface Restoration {
  readonly template: StackTemplate;
  /** Copies of two instants: of one the records are taken, of the other all else. */
  readonly records: string;
  readonly others: string;
  readonly home: string;
}

/**
 * What DynamoDB's point-in-time recovery leaves: tables under new names, each of its own instant, with empty streams whose shards
 * nobody has seen before. The template is that of a stack which was told the new names.
 */
export function restoreTables({ template, records, others, home }: Restoration): StackTemplate {
  mkdirSync(home, { recursive: true });
  const file = join(home, 'engine.db');
  copyDatabase(others, file);
  const database = new DatabaseSync(file);
  const recordsTable = template.tables.find(({ name }) => name.startsWith('Records'))?.name ?? '';
  database.prepare('ATTACH ? AS earlier').run(records);
  database.exec(`DELETE FROM "${recordsTable}"; INSERT INTO "${recordsTable}" SELECT * FROM earlier."${recordsTable}"`);
  database.exec('DELETE FROM _stream_records');
  for (const { name } of template.tables) {
    database.exec(`ALTER TABLE "${name}" RENAME TO "${name}${SUFFIX}"`);
    database
      .prepare('UPDATE _tables SET table_name = :to, stream_label = stream_label || :suffix WHERE table_name = :name')
      .run({ name, to: `${name}${SUFFIX}`, suffix: '1' });
  }
  database.close();
  return renamed(template);
}

function renamed(template: StackTemplate): StackTemplate {
  const names = new Set(template.tables.map(({ name }) => name));
  const nameOf = (name: string): string => (names.has(name) ? `${name}${SUFFIX}` : name);
  return {
    ...template,
    tables: template.tables.map((table) => ({ ...table, name: nameOf(table.name) })),
    mappings: template.mappings.map((mapping) => ({ ...mapping, table: nameOf(mapping.table) })),
    functions: template.functions.map((lambda) => ({
      ...lambda,
      environment: Object.fromEntries(Object.entries(lambda.environment).map(([name, value]) => [name, nameOf(value)])),
    })),
  };
}
