/**
 * `node web/build.ts FOLDER` builds the page into the folder `page` of FOLDER, each file also packed as gzip and Brotli: the
 * function that serves them has no time to pack well. The same sources give the same bytes.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { env } from 'node:process';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node web/build.ts FOLDER');
const outDir = resolve(folder, 'page');

// With the `test` of a test's environment the elements would be compiled as for a debugger.
env.NODE_ENV = 'production';
await build({
  configFile: join(import.meta.dirname, 'vite.config.ts'),
  logLevel: 'warn',
  build: { outDir },
});

for (const name of readdirSync(outDir)) {
  const bytes = readFileSync(join(outDir, name));
  writeFileSync(join(outDir, `${name}.gz`), gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
  writeFileSync(join(outDir, `${name}.br`), brotliCompressSync(bytes));
}
