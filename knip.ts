import type { KnipConfig } from 'knip';

export default {
  // What nothing imports: commands, functions, what the bench starts as processes of their own, and the package of constructs.
  entry: [
    ...['bin/*.ts', 'lambdas/**/index.ts', 'bench/children/*.ts'],
    ...['lib/public/*.ts', 'lib/package/{write,packed-bundles}.ts'],
    ...['console/src/main.tsx', 'console/{build,generate-types,vite.config}.ts'],
  ],
  project: ['{bin,lib,lambdas,src,local,bench,test}/**/*.ts', 'console/**/*.{ts,tsx}'],
  // The official client core loads it without naming it as a dependency of its own.
  ignoreDependencies: ['uuid'],
} satisfies KnipConfig;
