import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { etagOf } from '../http/etag.ts';
import type { PageFile, PageFiles } from './page-file.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** `name-Dl70uzaU.js`, as the build names all but the page itself. */
const HASHED = /-[\w-]{8}\.\w+$/;

/**
 * Reads all files of a build into memory: they are few and small, and a request then waits for no disk.
 *
 * @throws Error when the folder holds a kind of file that has no content type.
 */
export function readPageFiles(folder: string): PageFiles {
  const names = readdirSync(folder).filter((name) => !/\.(br|gz)$/.test(name));
  return new Map(names.map((name) => [name, readPageFile(folder, name)]));
}

function readPageFile(folder: string, name: string): PageFile {
  const type = TYPES[extname(name)];
  if (type === undefined) throw new Error(`the page holds ${name}, a file without a content type`);
  const identity = readFileSync(join(folder, name));
  return {
    type,
    isHashed: HASHED.test(name),
    content: {
      etag: etagOf(identity),
      encodings: {
        identity,
        br: readFileSync(join(folder, `${name}.br`)),
        gzip: readFileSync(join(folder, `${name}.gz`)),
      },
    },
  };
}
