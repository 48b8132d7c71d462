import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { hashSources } from './hash-sources.ts';

const BUILDS = '.build';
const KEEP_UNUSED_MS = 7 * 86_400_000;

/**
 * Synthesises the stack with its bundles, or finds what was built from the same sources and context before.
 *
 * @param project folder of the project
 * @param context context values besides those of cdk.json, as JSON
 * @param onBuild called before a build, which takes some seconds
 * @returns folder of the cloud assembly
 * @throws Error with what the synthesis said
 */
export async function buildAssembly(project: string, context: string, onBuild: () => void): Promise<string> {
  const builds = join(project, BUILDS);
  const assembly = join(builds, hashSources(project, context));
  if (!existsSync(assembly)) {
    onBuild();
    mkdirSync(builds, { recursive: true });
    const aside = mkdtempSync(join(builds, 'unfinished-'));
    await synthesise({ project, context, aside });
    moveInPlace(aside, assembly);
  }
  markUsed(assembly);
  removeUnused(builds);
  return assembly;
}

async function synthesise({ project, context, aside }: Record<'project' | 'context' | 'aside', string>): Promise<void> {
  const child = spawn(process.execPath, ['infra/synth.ts', '--unchecked', '--output', aside], {
    cwd: project,
    env: { ...process.env, CDK_CONTEXT_JSON: context },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, complaints] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`the stack could not be synthesised\n${output}${complaints}`);
}

/** Built aside and moved, so that a build that was cut short is never taken for a whole one. */
function moveInPlace(aside: string, assembly: string): void {
  try {
    renameSync(aside, assembly);
  } catch (error) {
    // Another start has built the same in the meantime.
    if (!existsSync(assembly)) throw error;
    rmSync(aside, { recursive: true });
  }
}

function markUsed(assembly: string): void {
  const now = new Date();
  utimesSync(assembly, now, now);
}

/** Others may still run from their builds; what nobody has started for a week is thrown away. */
function removeUnused(builds: string): void {
  for (const name of readdirSync(builds)) {
    const folder = join(builds, name);
    const isUnused = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0) > KEEP_UNUSED_MS;
    if (isUnused) rmSync(folder, { recursive: true, force: true });
  }
}
