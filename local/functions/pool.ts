import type { FunctionDefinition } from './definition.ts';
import { createSandbox, type InvocationResult, type Sandbox, type SandboxOptions } from './sandbox.ts';

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
  const idle = createIdlePool(options.idleMilliseconds);
  const busy = new Map<Sandbox, string>();
  const underway = new Set<Promise<InvocationResult>>();
  const waiting: (() => void)[] = [];
  let count = 0;

  const work = async (payload: string, onStart?: () => void): Promise<InvocationResult> => {
    while (busy.size >= options.limit) await new Promise<void>((resolve) => waiting.push(resolve));
    const sandbox = idle.take() ?? createSandbox(definition, options);
    busy.set(sandbox, payload);
    count += 1;
    try {
      return await sandbox.invoke(payload, onStart);
    } finally {
      busy.delete(sandbox);
      idle.put(sandbox);
      waiting.shift()?.();
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
      await idle.clear();
    },
  };
};

/** Sandboxes that wait for their next event; one that waits too long is ended. */
const createIdlePool = (idleMilliseconds: number) => {
  const entries: { readonly sandbox: Sandbox; readonly timer: NodeJS.Timeout }[] = [];
  const end = async (entry: (typeof entries)[number]) => {
    clearTimeout(entry.timer);
    const index = entries.indexOf(entry);
    if (index !== -1) entries.splice(index, 1);
    await entry.sandbox.terminate();
  };
  return {
    /** The one used last, so that the others may grow old and go. */
    take: (): Sandbox | undefined => {
      for (let entry = entries.pop(); entry !== undefined; entry = entries.pop()) {
        clearTimeout(entry.timer);
        if (entry.sandbox.isAlive()) return entry.sandbox;
      }
      return undefined;
    },
    put: (sandbox: Sandbox): void => {
      if (!sandbox.isAlive()) return;
      const entry = { sandbox, timer: setTimeout(() => void end(entry), idleMilliseconds).unref() };
      entries.push(entry);
    },
    clear: async (): Promise<void> => {
      await Promise.all([...entries].map(end));
    },
  };
};
