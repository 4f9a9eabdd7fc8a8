import istanbul from '@vitest/coverage-istanbul';
import type { CoverageProviderModule } from 'vitest/node';

/** Where measured modules count, by their paths (`coverageVariable` of Istanbul's instrumenter). */
const COUNTS = '__VITEST_COVERAGE__';

type Counts = Readonly<Record<string, number>>;
type ModuleCoverage = { readonly s: Counts; readonly f: Counts };

const hasRun = ({ s: statements, f: functions }: ModuleCoverage): boolean =>
  [statements, functions].some((counts) => Object.values(counts).some((count) => count > 0));

/**
 * Istanbul's provider, but that it writes for each test file what that has run. By itself it writes every module that the worker has ever
 * loaded, for each of its files: six times as much, which is read on one processor at the end of a run.
 */
const provider: CoverageProviderModule = {
  ...istanbul,
  takeCoverage: (options) => {
    const all: Readonly<Record<string, ModuleCoverage>> = Reflect.get(globalThis, COUNTS) ?? {};
    Reflect.set(globalThis, COUNTS, Object.fromEntries(Object.entries(all).filter(([, module]) => hasRun(module))));
    try {
      return istanbul.takeCoverage?.(options);
    } finally {
      // Modules that are loaded later add themselves to it.
      Reflect.set(globalThis, COUNTS, all);
    }
  },
};

export default provider;
