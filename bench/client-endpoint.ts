/** A ledger in a process of its own, with one fault for every request (see `Mishap`); says its address on standard output. */
import { type Mishap, startLedgerDouble } from '../test/support/ledger-double.ts';

const mishap: Mishap = JSON.parse(process.argv[2] ?? '"none"');

const ledger = await startLedgerDouble();
ledger.mishap = () => mishap;
// It only answers: what it would remember is of no use here.
setInterval(() => ledger.forget(), 200);
console.log(ledger.url);
