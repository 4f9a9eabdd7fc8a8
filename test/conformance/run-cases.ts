import { describe } from '../../bin/command-line.ts';
import type { ConformanceCase, Need } from './case.ts';
import { createWorld, type WorldOptions } from './world.ts';

/** What came of one case. */
export type CaseResult = Pick<ConformanceCase, 'operation' | 'rule'> & {
  readonly outcome: 'passed' | 'failed' | 'left out';
  /** Why it failed, or what it would have needed. */
  readonly detail: string;
};

/** Where the cases run, and what there is for them. */
export type Surroundings = WorldOptions & {
  /** Whether the stage allows the targets named `sample`, and names the sources of events, of the stages `local` and `test`. @default false */
  readonly hasTargets?: boolean;
  /** Whether the stage has a console. @default false */
  readonly hasConsole?: boolean;
  /** Called with every result as it comes. */
  readonly report?: (result: CaseResult) => void;
};

/** So many cases at a time: enough to hide waiting, few enough for the burst limit of a small stage. */
const AT_ONCE = 4;

/** More than any case takes on a busy machine: it hangs. */
const PATIENCE_MS = 300_000;

/** Runs cases a few at a time; results are in the order of the cases. Never rejects. */
export const runCases = async (
  cases: readonly ConformanceCase[],
  surroundings: Surroundings,
): Promise<readonly CaseResult[]> => {
  const results = new Map<ConformanceCase, CaseResult>();
  const waiting = [...cases];
  const worker = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const result = await runCase(one, surroundings);
      results.set(one, result);
      surroundings.report?.(result);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return cases.flatMap((one) => results.get(one) ?? []);
};

const runCase = async (one: ConformanceCase, surroundings: Surroundings): Promise<CaseResult> => {
  const { operation, rule, needs = [] } = one;
  const lacking = needs.filter((need) => !exists(need, surroundings));
  if (lacking.length > 0) return { operation, rule, outcome: 'left out', detail: `needs ${lacking.join(', ')}` };
  const { world, tidy } = createWorld(surroundings);
  const failure = await failureOf(() => Promise.race([one.run(world), tooLong()]));
  const untidied = await failureOf(tidy);
  const first = failure ?? untidied;
  if (first === undefined) return { operation, rule, outcome: 'passed', detail: '' };
  return { operation, rule, outcome: 'failed', detail: describe(first.error) };
};

const failureOf = async (work: () => Promise<void>): Promise<{ readonly error: unknown } | undefined> => {
  try {
    await work();
    return undefined;
  } catch (error) {
    return { error };
  }
};

const tooLong = (): Promise<never> =>
  new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`not done after ${PATIENCE_MS / 1000} s`)), PATIENCE_MS).unref();
  });

const exists = (need: Need, { receiver, other, hasTargets, hasConsole }: Surroundings): boolean =>
  ({
    receiver: receiver !== undefined,
    'other-project': other !== undefined,
    targets: hasTargets === true,
    console: hasConsole === true,
  })[need];

/** One row per operation: how many cases it has, and what came of them. */
export const summarise = (results: readonly CaseResult[]) =>
  [...Map.groupBy(results, ({ operation }) => operation)].map(([operation, ofIt]) => {
    const count = (outcome: CaseResult['outcome']): number => ofIt.filter((one) => one.outcome === outcome).length;
    return {
      operation,
      cases: ofIt.length,
      passed: count('passed'),
      failed: count('failed'),
      'left out': count('left out'),
    };
  });
