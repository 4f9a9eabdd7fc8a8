import type { Envelope } from '#src/queues/envelope.ts';

/**
 * Where an envelope waits for its turn that has not been attempted this time: alone when a worker died on it, with the others that
 * have failed before, or with the fresh ones. Retries must not get ahead of fresh messages.
 */
export const requeueTarget = ({
  isolated,
  attempt,
}: Pick<Envelope, 'isolated' | 'attempt'>): 'quarantine' | 'retries' | 'lane' => {
  if (isolated === true) return 'quarantine';
  return attempt > 0 ? 'retries' : 'lane';
};
