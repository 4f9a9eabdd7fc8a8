import type { FunctionDefinition } from './definition.ts';
import { createPool, type Pool } from './pool.ts';
import type { InvocationResult, SandboxOptions } from './sandbox.ts';

/** All functions of the stacks, ready to be invoked. */
export type Functions = {
  readonly definitions: readonly FunctionDefinition[];
  /** Invokes by name or ARN, calling `onStart` when the function begins; `undefined` when there is no such function. */
  invoke(nameOrArn: string, payload: string, onStart?: () => void): Promise<InvocationResult> | undefined;
  kill(name: string, text?: string): void;
  invocations(name: string): number;
  stop(): Promise<void>;
};

type FunctionsOptions = SandboxOptions & {
  /** How many events of a function may be processed at once. */
  readonly limitOf: (definition: FunctionDefinition) => number;
};

const IDLE_MILLISECONDS = 20_000;

/** Makes a pool for every function. */
export const createFunctions = (
  definitions: readonly FunctionDefinition[],
  { limitOf, ...sandboxes }: FunctionsOptions,
): Functions => {
  const pools = definitions.map((definition) => {
    const limit = Math.min(definition.reservedConcurrency ?? Number.POSITIVE_INFINITY, limitOf(definition));
    return createPool(definition, { ...sandboxes, limit, idleMilliseconds: IDLE_MILLISECONDS });
  });
  const known = (name: string): Pool => {
    const pool = findPool(pools, name);
    if (pool === undefined) throw new Error(`There is no function ${name}.`);
    return pool;
  };
  return {
    definitions,
    invoke: (nameOrArn, payload, onStart) => findPool(pools, nameOrArn)?.invoke(payload, onStart),
    kill: (name, text) => known(name).kill(text),
    invocations: (name) => known(name).invocations(),
    stop: async () => {
      await Promise.all(pools.map((pool) => pool.stop()));
    },
  };
};

const findPool = (pools: readonly Pool[], nameOrArn: string): Pool | undefined =>
  pools.find(({ definition }) => definition.name === nameOrArn || definition.arn === nameOrArn);
