import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import LongestFirst from './test/support/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    // Generous: a busy machine is no fault.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // A page asks the ledger before it shows something.
    expect: { poll: { timeout: 30_000 } },
    sequence: { sequencer: LongestFirst },
    // Ledgers and commands that tests start are compiled once.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.build/compiled') },
    // By default one less than there are cores. Flows wait for much of their time, for what is counted or expires: three workers on
    // two cores fill it.
    maxWorkers: 3,
    // No module keeps a state that another file could see, and a worker of its own for each file costs half a second of processor.
    isolate: false,
  },
});
