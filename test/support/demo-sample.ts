import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFiles } from '../../cli/import/import-files.ts';
import { readSample, spreadSample } from '../../local/demo/spread-sample.ts';
import type { Asked } from './ask.ts';

const SAMPLE = join(import.meta.dirname, '../../local/demo/usage_2023-11-16.jsonl.gz');

/** One line of so many of the demo data, spread over the last days as `npm start -- --demo` does: so that the last call begins now. */
export const thinDemo = (every: number, days: number): readonly string[] =>
  spreadSample(
    readSample(SAMPLE).filter((_, index) => index % every === 0),
    Date.now(),
    days,
  );

export async function recordLines({ url, key }: Asked, lines: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-sample-'));
  const file = join(folder, 'sample.jsonl');
  writeFileSync(file, `${lines.join('\n')}\n`);
  const { rejected } = await importFiles([file], { url, key });
  rmSync(folder, { recursive: true });
  if (rejected.length > 0) throw new Error(`the ledger refused ${rejected.length} calls of the sample`);
}
