import { buildAssembly } from '../../local/template/build-assembly.ts';
import { unpackBrowser } from './browser.ts';
import { contextOf, IN_NEW_YORK } from './ledger.ts';

// Before a run of all tests, so that the first files don't do the same work beside one another. A build keeps one core busy.
const build = (context: string) =>
  buildAssembly(process.cwd(), context, () => process.stdout.write('Building a stack that the tests start …\n'));
await Promise.all([build(contextOf()), build(contextOf(IN_NEW_YORK)), unpackBrowser()]);
