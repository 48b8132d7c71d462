import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** All that a synthesis reads. */
const SOURCES = ['infra', 'functions', 'lib', 'openapi', 'web', 'cdk.json', 'package-lock.json', 'tsconfig.json'];

/** A short hash of the names and contents of the sources and of the context, to tell whether a build is stale. */
export function hashSources(project: string, context: string): string {
  const hash = createHash('sha256').update(context);
  for (const file of SOURCES.flatMap((source) => filesOf(project, source))) {
    hash.update(`\0${file}\0`).update(readFileSync(join(project, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

function filesOf(project: string, source: string): string[] {
  const path = join(project, source);
  if (statSync(path).isFile()) return [source];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(project.length))
    .sort();
}
