import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { importFiles } from '../../cli/import/import-files.ts';
import type { ReadyLedger } from '../ready-summary.ts';
import { DEMO_DAYS, readSample, spreadSample } from './spread-sample.ts';

const SAMPLE = join(import.meta.dirname, 'usage_2023-11-16.jsonl.gz');

export interface DemoOptions extends ReadyLedger {
  /** Keeps when each call of the sample was, so that a fill that was cut short goes on with the same calls. */
  readonly folder: string;
  readonly say: (line: string) => void;
}

/** Fills a ledger with the calls of the sample on the last days, so that they end now. Done once per ledger, however often it is called. */
export async function fillDemo({ url, adminKey, folder, say }: DemoOptions): Promise<void> {
  const doneFile = join(folder, 'done');
  if (existsSync(doneFile)) return say('The demo data are in already; --fresh --demo fills them in anew, ending now.');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'usage.jsonl');
  if (!existsSync(file)) writeSpread(file);
  const calls = readFileSync(file, 'utf8').split('\n').length - 1;
  const bar = new SingleBar({ format: 'demo {bar} {value} of {total} calls', noTTYOutput: true, notTTYSchedule: 5000 });
  bar.start(calls, 0);
  const { stored, rejected } = await importFiles([file], {
    url,
    key: adminKey,
    onProgress: (_, { lines }) => bar.update(lines),
  }).finally(() => bar.stop());
  if (rejected.length > 0) throw new Error(`the ledger refused ${rejected.length} calls of the sample`);
  writeFileSync(doneFile, '');
  rmSync(file);
  say(`${stored} calls of the sample are recorded on ${DEMO_DAYS} days; the last of them began just now.`);
}

/** A file is there only whole. */
function writeSpread(file: string): void {
  writeFileSync(`${file}.new`, `${spreadSample(readSample(SAMPLE), Date.now()).join('\n')}\n`);
  renameSync(`${file}.new`, file);
}
