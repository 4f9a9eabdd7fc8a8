import type { Sandbox } from './sandbox.ts';

/** Sandboxes that wait for their next event; one that waits too long is ended. */
export const createIdlePool = (idleMilliseconds: number) => {
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
