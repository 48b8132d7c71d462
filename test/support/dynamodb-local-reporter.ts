import { basename } from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';
import { putRows } from '../../bench/soaks/report.ts';
import { ONLY_ON_THE_ENGINE } from './flows-on-dynamodb-local.ts';

const HEAD = ['| flow | on DynamoDB Local | run on |', '|---|---|---|'];

/** Puts what became of each flow of the run into docs/reliability.md; the rows of other flows stay. */
export default class DynamoDbLocalReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const today = new Date().toISOString().slice(0, 10);
    const rows = new Map<string, string>();
    for (const [flow, reason] of ONLY_ON_THE_ENGINE) rows.set(flow, `| ${flow} | cannot run: ${reason} | |`);
    for (const module of modules) {
      const flow = basename(module.moduleId, '.test.ts');
      rows.set(flow, `| ${flow} | ${outcomeOf(module)} | ${today} |`);
    }
    putRows({ mark: 'dynamodb-local', head: HEAD }, rows);
  }
}

function outcomeOf(module: TestModule): string {
  const states = [...module.children.allTests()].map((test) => test.result().state);
  const count = (...wanted: string[]) => states.filter((state) => wanted.includes(state)).length;
  const skipped = count('skipped', 'pending');
  const tests = `${count('passed')} of ${states.length} tests${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  return module.ok() ? `passes (${tests})` : `**fails** (${tests})`;
}
