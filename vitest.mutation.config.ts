import { defineConfig } from 'vitest/config';

/** The tests of what `npm run mutation` changes, as one project: Stryker runs those again that reach a change. */
export default defineConfig({
  test: {
    // Behaviour of the pipeline is shown by the operations and functions that use it, too.
    include: [
      'test/unit/{domain,pipeline,queues}/**/*.test.ts',
      'test/engine/{pipeline,queues,operations,lambdas}/**/*.test.ts',
    ],
    restoreMocks: true,
    isolate: false,
    hookTimeout: 180_000,
    testTimeout: 60_000,
  },
});
