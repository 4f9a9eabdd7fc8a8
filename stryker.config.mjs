export default {
  mutate: ['src/domain/**/*.ts', 'src/pipeline/**/*.ts', 'src/queues/**/*.ts'],
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  coverageAnalysis: 'perTest',
  // What runs once when a module is loaded would take all tests for each mutant of it.
  ignoreStatic: true,
  concurrency: 2,
  reporters: ['clear-text', 'progress', 'html'],
  htmlReporter: { fileName: 'coverage/mutation.html' },
  thresholds: { high: 95, low: 85, break: 85 },
  tempDirName: 'coverage/stryker',
};
