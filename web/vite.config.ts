import { join } from 'node:path';
import { defineConfig } from 'vite';

/**
 * All files lie in one folder, `/static/`, with the hash of their content in their names; only the page itself has a name that stays.
 * Each view of `views/` is a chunk of its own.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/static/',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    emptyOutDir: true,
    assetsDir: '',
    // A `data:` address would need a hole in the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: join(import.meta.dirname, 'ai_usage_monitor.html') },
  },
});
