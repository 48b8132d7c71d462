import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const BUILD = join(import.meta.dirname, '../../web/build.ts');
const run = promisify(execFile);

/** Names of the files, each but the page's with a hash of its content. */
async function filesBuilt(mode: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await run(process.execPath, [BUILD, folder], { env: { ...process.env, NODE_ENV: mode } });
  return readdirSync(join(folder, 'page')).toSorted();
}

it('is the same page, whoever builds it', { timeout: 60_000 }, async () => {
  const built = await filesBuilt('production');
  expect(built.length).toBeGreaterThan(20);
  expect(await filesBuilt('test')).toEqual(built);
});
