import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { importFiles } from '../../cli/import/import-files.ts';
import { shiftSample } from '../../local/demo/shift-sample.ts';
import type { Asked } from './ask.ts';

const SAMPLE = join(import.meta.dirname, '../../local/demo/usage_2023-11-16.jsonl.gz');

/** One line of so many of the demo data. */
export const thinSample = (every: number): readonly string[] =>
  gunzipSync(readFileSync(SAMPLE))
    .toString()
    .trimEnd()
    .split('\n')
    .filter((_, index) => index % every === 0);

/** Records these lines as `npm start -- --demo` does: so that the last call begins now. */
export async function recordSample({ url, key }: Asked, every: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tokenledger-sample-'));
  const [thin, shifted] = [join(folder, 'thin.jsonl.gz'), join(folder, 'shifted.jsonl')];
  writeFileSync(thin, gzipSync(`${thinSample(every).join('\n')}\n`));
  shiftSample(thin, shifted, Date.now());
  const { rejected } = await importFiles([shifted], { url, key });
  rmSync(folder, { recursive: true });
  if (rejected.length > 0) throw new Error(`the ledger refused ${rejected.length} calls of the sample`);
}
