import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type ProgramEnd, runProgram } from './run-program.ts';

const PROJECT = join(import.meta.dirname, '../..');
const OUTPUT = join(PROJECT, '.build/recipes');

/** Compiles a recipe of `docs/recipes` as its reader would, and runs it to its end. */
export async function runRecipe(name: string, env: Readonly<Record<string, string>>): Promise<ProgramEnd> {
  mkdirSync(OUTPUT, { recursive: true });
  const outfile = join(OUTPUT, `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [join(PROJECT, 'docs/recipes', `${name}.ts`)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    alias: { '@tokenledger/client': join(PROJECT, 'sdk/src/node.ts') },
  });
  return runProgram(process.execPath, [outfile], { env });
}
