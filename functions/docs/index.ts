import { readFileSync } from 'node:fs';
import { readKeyRate } from '../../lib/access/key-rates.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createShowDocs } from './handler.ts';

const environment = readEnvironment('docs', process.env);
const clock = () => Date.now() * 1000;
const fileBeside = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, import.meta.url)));

/** It has no table, so there are no settings to compare. */
export const handler = httpFunction({
  functionName: 'docs',
  handlers: createShowDocs({
    document: fileBeside('openapi.json'),
    page: fileBeside('docs.html'),
    policy: new TextDecoder().decode(fileBeside('docs.policy')),
  }),
  keyRate: readKeyRate(environment.KEY_RATE, environment.KEY_BURST),
  clock,
  log: createLog({ functionName: 'docs', clock }),
  ready: async () => undefined,
});
