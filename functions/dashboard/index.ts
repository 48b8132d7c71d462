import { join } from 'node:path';
import { readKeyRate } from '../../lib/access/key-rates.ts';
import { readEnvironment } from '../environment.ts';
import { httpFunction } from '../http.ts';
import { createLog } from '../log.ts';
import { createDashboardHandlers } from './handler.ts';
import { readPageFiles } from './read-page-files.ts';

const environment = readEnvironment('dashboard', process.env);
const clock = () => Date.now() * 1000;

export const handler = httpFunction({
  functionName: 'dashboard',
  // The build of `web` lies beside the bundle.
  handlers: createDashboardHandlers(readPageFiles(join(import.meta.dirname, 'page'))),
  keyRate: readKeyRate(environment.KEY_RATE, environment.KEY_BURST),
  clock,
  log: createLog({ functionName: 'dashboard', clock }),
  // It reads no table, so it has no settings that could be others than the ledger's.
  ready: async () => undefined,
});
