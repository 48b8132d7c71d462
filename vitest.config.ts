import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // By default one less than there are cores: a single worker on two of them waits where another could work.
    maxWorkers: 2,
    // No module keeps a state that another file could see, and a worker of its own for each file costs half a second of processor.
    isolate: false,
  },
});
