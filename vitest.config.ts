import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { SlowFirstSequencer } from './test/support/slow-first-sequencer.ts';

// What commands and services that tests start load is compiled once for all of them: a third of their time on the processor.
const env = { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/node-compile') };

type ProjectOptions = { readonly folders: string; readonly testTimeout: number; readonly globalSetup?: string };

const project = (name: string, { folders, ...options }: ProjectOptions) => ({
  test: {
    name,
    include: [`test/${folders}/**/*.test.ts`],
    restoreMocks: true,
    // Files share the modules of their worker: loading them anew for each is a third of the time.
    isolate: false,
    hookTimeout: 600_000,
    env,
    ...options,
  },
});

export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line-reporter.ts'],
    // Each project makes all modules ready for itself, and its share of the coverage. Limits are for what hangs, not for what is slow: a
    // machine with other work may take ten times as long as an idle one.
    projects: [
      project('code', { folders: '{unit,structure}', testTimeout: 300_000 }),
      project('engine', { folders: 'engine', testTimeout: 300_000 }),
      project('deployment', {
        folders: '{infra,end-to-end,browser}',
        testTimeout: 600_000,
        // What the bundles of functions are made by, once for all files.
        globalSetup: './test/support/make-bundles.ts',
      }),
    ],
    // Many end-to-end tests wait: with fewer at a time two cores are idle at times, with more each of them takes longer.
    maxWorkers: 5,
    sequence: { sequencer: SlowFirstSequencer },
    coverage: {
      // Counted by Istanbul, with code that it puts into the measured files. V8's own counters slow down every library, too, and with
      // them neither workers nor what they start may keep compiled modules.
      provider: 'custom',
      customProviderModule: './test/support/coverage-provider.ts',
      include: ['src/**', 'lambdas/**', 'lib/**'],
      // Entries and wiring run as bundles, in isolates of the local service, which are not measured; end-to-end tests run them.
      exclude: [
        'lambdas/**/{index,dependencies}.ts',
        'lambdas/{api,cleanup,dead-letter,deliver,delivery-log,fan-out,voice-events}/handler.ts',
        'lambdas/runtime/{clients,queue-batch}.ts',
        'lib/{docs,package}/write.ts',
        // A part of the package, which runs in the app that has it.
        'lib/package/packed-bundles.ts',
      ],
      // Nothing on the terminal: a run ends with the line that counts its tests. A threshold that is missed is told.
      reporter: ['html', 'json-summary'],
      thresholds: {
        ...{ statements: 95, branches: 95, functions: 95, lines: 95 },
        'src/domain/**': { 100: true },
      },
    },
  },
});
