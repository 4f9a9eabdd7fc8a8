import { setTimeout as wait } from 'node:timers/promises';
import type { Envelope } from '#src/queues/envelope.ts';
import type { DeliveryCounts, Result } from './delivery-plan.ts';

/**
 * An envelope as received from its queue, still encrypted if it was, the results of the recipients that were attempted, and how
 * many of these ended in which way.
 */
export type Worked = {
  readonly envelope: Envelope;
  readonly results: readonly Result[];
  readonly counts: DeliveryCounts;
};

/** Records the results of deliveries somewhere: a log, a count. May reject; nothing is delivered again for that. */
export type Observer = (worked: readonly Worked[]) => Promise<void>;

/**
 * Notifies the observers of a batch, after everything that matters is stored. They have `timeLeftMs`: an invocation that is cut
 * off would come again, and with it every delivery. Never rejects.
 */
export const notifyObservers = async (
  worked: readonly Worked[],
  observers: readonly Observer[],
  { timeLeftMs, onError }: { readonly timeLeftMs: number; readonly onError: (error: unknown) => void },
): Promise<void> => {
  if (observers.length === 0 || worked.length === 0) return;
  const isDone = new AbortController();
  const telling = Promise.all(observers.map((observe) => observe(worked).catch(onError)));
  const timeIsUp = wait(Math.max(timeLeftMs, 0), 'late' as const, { signal: isDone.signal });
  const outcome = await Promise.race([telling, timeIsUp]);
  isDone.abort();
  if (outcome === 'late') onError(new Error('There was no time left to record the results of deliveries'));
  else await timeIsUp.catch(() => undefined);
};
