import type { KnipConfig } from 'knip';

export default {
  // What nothing imports: commands, functions, what the bench starts as processes of their own, the package of constructs,
  // and what a setting names.
  entry: [
    ...['bin/*.ts', 'lambdas/**/index.ts', 'bench/children/*.ts'],
    ...['lib/public/*.ts', 'lib/package/{write,packed-bundles}.ts'],
    ...['console/src/main.tsx', 'console/{build,generate-types,vite.config}.ts'],
    'test/support/coverage-provider.ts',
  ],
  project: ['{bin,lib,lambdas,src,local,bench,test}/**/*.ts', 'console/**/*.{ts,tsx}'],
  // The official client core loads `uuid` without naming it as a dependency of its own. A custom provider of coverage is a file here.
  ignoreDependencies: ['uuid', '@vitest/coverage-custom'],
} satisfies KnipConfig;
