import type { KnipConfig } from 'knip';

export default {
  // What nothing imports: commands, functions, and what the bench starts as processes of their own.
  entry: ['bin/*.ts', 'lambdas/**/index.ts', 'bench/children/*.ts'],
  project: ['{bin,lib,lambdas,src,local,bench,test}/**/*.ts'],
  // The official client core loads it without naming it as a dependency of its own.
  ignoreDependencies: ['uuid'],
} satisfies KnipConfig;
