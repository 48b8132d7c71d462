import { buildAssembly } from '../../local/template/build-assembly.ts';
import { unpackBrowser } from './browser.ts';
import { contextOf } from './ledger.ts';

// Before a run of all tests, so that the first files don't do the same work beside one another.
await Promise.all([
  buildAssembly(process.cwd(), contextOf(), () => process.stdout.write('Building the stack that the tests start …\n')),
  unpackBrowser(),
]);
