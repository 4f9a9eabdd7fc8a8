import type { FunctionDefinition } from './definition.ts';
import { createSandbox, type InvocationResult, type Sandbox, type SandboxOptions } from './sandbox.ts';
import { createSandboxes } from './sandboxes.ts';

/** Runs a function in as many sandboxes as are needed at a time, up to a limit; further events wait. */
export type Pool = {
  readonly definition: FunctionDefinition;
  /** Processes an event; `onStart` is called when a sandbox begins with it. */
  invoke(payload: string, onStart?: () => void): Promise<InvocationResult>;
  /** Ends the sandboxes that process an event which holds `text`; all busy ones when absent. */
  kill(text?: string): void;
  /** How many events were processed since the start. */
  invocations(): number;
  /** Waits for what is under way, then ends all sandboxes. */
  stop(): Promise<void>;
};

type PoolOptions = SandboxOptions & {
  /** How many sandboxes at most. */
  readonly limit: number;
  /** After which time without an event a sandbox goes away. */
  readonly idleMilliseconds: number;
};

/** Makes the pool of one function; it starts no sandbox before the first event. */
export const createPool = (definition: FunctionDefinition, options: PoolOptions): Pool => {
  const { limit, idleMilliseconds } = options;
  const sandboxes = createSandboxes({ create: () => createSandbox(definition, options), limit, idleMilliseconds });
  const busy = new Map<Sandbox, string>();
  const underway = new Set<Promise<InvocationResult>>();
  let count = 0;

  const work = async (payload: string, onStart?: () => void): Promise<InvocationResult> => {
    const sandbox = await sandboxes.acquire();
    busy.set(sandbox, payload);
    count += 1;
    try {
      return await sandbox.invoke(payload, onStart);
    } finally {
      busy.delete(sandbox);
      sandboxes.release(sandbox);
    }
  };
  return {
    definition,
    invoke: (payload, onStart) => {
      const result = work(payload, onStart);
      underway.add(result);
      return result.finally(() => underway.delete(result));
    },
    kill: (text = '') => {
      for (const [sandbox, payload] of busy) if (payload.includes(text)) void sandbox.terminate();
    },
    invocations: () => count,
    stop: async () => {
      await Promise.allSettled(underway);
      await sandboxes.clear();
    },
  };
};
