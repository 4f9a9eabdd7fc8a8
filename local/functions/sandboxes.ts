import { createIdlePool } from './idle-sandboxes.ts';
import type { Sandbox } from './sandbox.ts';

/** The sandboxes of a function: each is acquired for one event at a time, and released after it. */
export type Sandboxes = {
  /** Resolves with an idle one, or one that others are done with, or another one below the limit. */
  readonly acquire: () => Promise<Sandbox>;
  readonly release: (sandbox: Sandbox) => void;
  /** Ends those that are idle. */
  readonly clear: () => Promise<void>;
};

type SandboxesOptions = {
  readonly create: () => Sandbox;
  /** How many at most. */
  readonly limit: number;
  /** After which time without an event a sandbox goes away. */
  readonly idleMilliseconds: number;
};

/** What a sandbox takes to start, about: who finds all of them busy waits as long before another one starts. */
const BUSY_MILLISECONDS = 200;

/** Makes them; none is started before it is acquired. */
export const createSandboxes = ({ create, limit, idleMilliseconds }: SandboxesOptions): Sandboxes => {
  const idle = createIdlePool(idleMilliseconds);
  const waiting = new Set<(freed: Sandbox | undefined) => void>();
  let inUse = 0;
  /** Undefined when there is room for another. At the limit there is none before one is released. */
  const waitForFreed = (): Promise<Sandbox | undefined> =>
    new Promise((resolve) => {
      const end = (freed: Sandbox | undefined): void => {
        clearTimeout(timer);
        waiting.delete(end);
        resolve(freed);
      };
      const timer = inUse < limit ? setTimeout(end, BUSY_MILLISECONDS, undefined) : undefined;
      waiting.add(end);
    });
  const acquire = async (): Promise<Sandbox> => {
    const free = idle.take();
    if (free === undefined && inUse > 0) {
      const freed = await waitForFreed();
      if (freed !== undefined) return freed;
      if (inUse >= limit) return acquire();
    }
    inUse += 1;
    return free ?? create();
  };
  return {
    acquire,
    release: (sandbox) => {
      const [next] = waiting;
      if (next !== undefined && sandbox.isAlive()) {
        next(sandbox);
        return;
      }
      inUse -= 1;
      idle.put(sandbox);
      next?.(undefined);
    },
    clear: idle.clear,
  };
};
