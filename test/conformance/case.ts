import type { World } from './world.ts';

/** One rule of the contract, shown against a running service. */
export type ConformanceCase = {
  /** The operation that the rule is about, by the official SDK's name. */
  readonly operation: string;
  /** The rule, as a claim: "answers 200 and the same URN for a topic that exists". */
  readonly rule: string;
  /**
   * What the case cannot do without, so that it is left out elsewhere: `receiver` is an endpoint that the service can reach
   * and an outbox to look into, `other-project` a caller of a second project, `targets` the allow-list and the
   * sources of events of the stage `local`, `console` a stage with a console.
   */
  readonly needs?: readonly Need[];
  /** Rejects when the rule does not hold. What it makes it hands to `world.cleanUp`. */
  readonly run: (world: World) => Promise<void>;
};

/** Something that not every deployment can offer to its caller. */
export type Need = 'receiver' | 'other-project' | 'targets' | 'console';

/** The cases of one operation: `casesOf('CreateTopic', { 'answers 201': async (world) => … })`. */
export const casesOf = (
  operation: string,
  rules: Readonly<Record<string, ConformanceCase['run']>>,
  needs: readonly Need[] = [],
): readonly ConformanceCase[] =>
  Object.entries(rules).map(([rule, run]) => ({ operation, rule, run, ...(needs.length > 0 && { needs }) }));
