import type { Reporter, TestModule } from 'vitest/node';

/** Ends the run with the one line that every CI understands: `N passed, N failed`, and `, N skipped` where some were. */
export default class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      counts.failed += module.errors().length;
      // Of hooks: their tests are skipped, not failed.
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) counts[test.result().state] += 1;
    }
    const skipped = counts.skipped + counts.pending;
    const suffix = skipped > 0 ? `, ${skipped} skipped` : '';
    process.on('exit', () => process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${suffix}\n`));
  }
}
