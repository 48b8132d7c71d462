import { buildAssembly } from '../../local/template/build-assembly.ts';
import { contextOf } from './ledger.ts';

// Before a run of all tests, so that the first files don't build the same stack beside one another.
await buildAssembly(process.cwd(), contextOf(), () =>
  process.stdout.write('Building the stack that the tests start …\n'),
);
