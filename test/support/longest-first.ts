import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, in this order. */
const LONGEST = [
  'flows/sample-import',
  'web/page',
  'flows/generated-day',
  'flows/forget',
  'web/views',
  'local/start',
  'flows/restore',
  'flows/reprice',
  'readme',
  'flows/faults',
  'flows/crash',
  'flows/integrity',
  'flows/budgets',
  'web/integrity',
  'web/prices',
  'web/budgets',
  'flows/alert-crash',
];
/** Whose files start a ledger, before those that do not. */
const ROOMS = ['/test/flows/', '/test/web/', '/test/sdk/', '/test/'];

/**
 * Begins with what takes longest, so that no worker is left alone with it in the end. By itself the runner knows that only of a run
 * before, which a clean clone has not seen, and goes by the size of the files.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byItself = await super.sort(files);
    return byItself.toSorted((a, b) => rankOf(a.moduleId) - rankOf(b.moduleId));
  }
}

function rankOf(file: string): number {
  const place = LONGEST.findIndex((name) => file.endsWith(`/test/${name}.test.ts`));
  return place >= 0 ? place : LONGEST.length + ROOMS.findIndex((room) => file.includes(room));
}
