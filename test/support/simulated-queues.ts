import type { DelayedQueueMessage, Destination, Queues } from '#src/queues/queues.ts';

/** A message that a simulated queue delivers. */
export type SimulatedMessage = {
  readonly role: Destination['role'];
  readonly text: string;
  readonly at: number;
  readonly delaySeconds: number;
};

/** Queues whose messages arrive in simulated time: after their delay, and as much later as the test says. */
export type SimulatedQueues = Pick<Queues, 'send' | 'sendBatch'> & {
  /** The message that arrives first, and is taken by it. */
  readonly next: () => SimulatedMessage | undefined;
  /** Up to `limit` messages of one role that arrive by then, taken by it. */
  readonly takeWithin: (role: Destination['role'], until: number, limit: number) => readonly SimulatedMessage[];
  /** All that are left, in the order of their arrival, taken by it. */
  readonly drain: () => readonly SimulatedMessage[];
};

/** Creates empty queues. `lateness` is asked for each message, in milliseconds. */
export const createSimulatedQueues = (clock: () => number, lateness: () => number): SimulatedQueues => {
  let waiting: SimulatedMessage[] = [];
  const put = async <M extends DelayedQueueMessage>({ role }: Destination, messages: readonly M[]) => {
    for (const { text, delaySeconds = 0 } of messages) {
      waiting.push({ role, text, delaySeconds, at: clock() + delaySeconds * 1000 + lateness() });
    }
    return [];
  };
  const drain = (): readonly SimulatedMessage[] => {
    const all = waiting.toSorted((a, b) => a.at - b.at);
    waiting = [];
    return all;
  };
  return {
    send: put,
    sendBatch: put,
    drain,
    takeWithin: (role, until, limit) => {
      const all = drain();
      const taken = new Set(all.filter((one) => one.role === role && one.at <= until).slice(0, limit));
      waiting = all.filter((one) => !taken.has(one));
      return [...taken];
    },
    next: () => {
      const [first, ...rest] = drain();
      waiting = rest;
      return first;
    },
  };
};
