import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A page asks the ledger before it shows something.
    expect: { poll: { timeout: 30_000 } },
    // By default one less than there are cores. Flows wait for much of their time, for what is counted or expires: three workers on
    // two cores fill it.
    maxWorkers: 3,
    // No module keeps a state that another file could see, and a worker of its own for each file costs half a second of processor.
    isolate: false,
  },
});
