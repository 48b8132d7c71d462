/** Builds what is published into `dist`: three bundles, and the declarations of the sources with those of the contract. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const HERE = import.meta.dirname;

const { values } = parseArgs({ options: { outdir: { type: 'string', default: join(HERE, 'dist') } } });
rmSync(values.outdir, { recursive: true, force: true });
await build({
  entryPoints: ['index', 'node', 'spill'].map((entry) => join(HERE, 'src', `${entry}.ts`)),
  outdir: values.outdir,
  bundle: true,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  external: ['node:*'],
  minify: true,
});
const options = ['--project', HERE, '--outDir', join(values.outdir, 'types')];
const { status } = spawnSync(join(HERE, '../node_modules/.bin/tsc'), options, { stdio: 'inherit' });
process.exitCode = status ?? 1;
