import { setTimeout as delay } from 'node:timers/promises';
import { createPacer, type Pacer } from '#src/domain/delivery/pacer.ts';

/** A pacer in real time. */
export const createTimedPacer = (perSecond: number): Pacer =>
  createPacer({
    perSecond,
    clock: Date.now,
    // An abort ends the wait; the pacer looks at the signal itself.
    wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
  });
