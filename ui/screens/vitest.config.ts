import { defineConfig } from 'vitest/config';

// The window in a real browser. It serves `dist`: build first.
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.test.ts'],
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
