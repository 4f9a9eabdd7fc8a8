/** What waits are made of in a queue of fauxqs 2.4.1. */
export type WaitingQueue = {
  pollTimer: NodeJS.Timeout | undefined;
  readonly pollWaiters: readonly unknown[];
  readonly inflightMessages: ReadonlyMap<string, { readonly visibilityDeadline: number }>;
  readonly delayedMessages: readonly Delayed[];
  readonly fifoDelayed: ReadonlyMap<string, readonly Delayed[]>;
  processTimers(): void;
  cancelWaiters(): void;
};

type Delayed = { readonly delayUntil?: number | undefined };

type Prototype = Record<string, (...parameters: never[]) => unknown>;

/** A call of ours, which SQS does not have: all receivers that wait are answered, as are those that come later, at once. */
export const END_WAITS = 'AmazonSQS.EndWaits';

/** The longest wait of a timer, which an entry that was overlooked would wait at most. */
const MAX_WAIT_MS = 1000;

/**
 * Lets queues wait for what becomes due instead of looking fifty times a second: with a receiver at each of 26 queues that alone
 * keeps a laptop awake. `endWaits` answers all receivers that wait, with what there is, and those that come later at once.
 */
export const patchWaits = (prototype: Prototype): { endWaits(queues: Iterable<WaitingQueue>): void } => {
  let areEnded = false;
  for (const name of ['startPollTimerIfNeeded', 'processTimers', 'cancelWaiters'])
    if (prototype[name] === undefined) throw new Error(`fauxqs has changed: no ${name}.`);
  prototype['startPollTimerIfNeeded'] = function (this: WaitingQueue) {
    schedule(this);
    if (areEnded) this.cancelWaiters();
  };
  for (const name of ['enqueue', 'dequeue', 'changeVisibility'] as const) {
    const original = prototype[name];
    if (original === undefined) throw new Error(`fauxqs has changed: no ${name}.`);
    prototype[name] = function (this: WaitingQueue, ...parameters: unknown[]) {
      const result: unknown = Reflect.apply(original, this, parameters);
      schedule(this);
      return result;
    };
  }
  return {
    endWaits: (queues) => {
      areEnded = true;
      for (const queue of queues) queue.cancelWaiters();
    },
  };
};

/** Sets the queue's timer to what becomes due first; none while no receiver waits, or nothing is to become due. */
const schedule = (queue: WaitingQueue): void => {
  clearTimeout(queue.pollTimer);
  queue.pollTimer = undefined;
  if (queue.pollWaiters.length === 0) return;
  const due = firstDue(queue);
  if (due === Infinity) return;
  queue.pollTimer = setTimeout(
    () => {
      queue.processTimers();
      schedule(queue);
    },
    Math.min(Math.max(due - Date.now(), 1), MAX_WAIT_MS),
  );
};

const firstDue = ({ inflightMessages, delayedMessages, fifoDelayed }: WaitingQueue): number => {
  let due = Infinity;
  for (const { visibilityDeadline } of inflightMessages.values()) due = Math.min(due, visibilityDeadline);
  for (const messages of [delayedMessages, ...fifoDelayed.values()])
    for (const { delayUntil = 0 } of messages) due = Math.min(due, delayUntil);
  return due;
};
