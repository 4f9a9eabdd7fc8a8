import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import type { ServiceEvents } from './service-events.ts';

/** Longer than a queue message comes again: five times, each after six times the time that the function may take. */
const REMEMBERED_MS = 3_600_000;
const CAPACITY = 10_000;

/** As the sender given, which this instance asks once an hour at most to send an event: others would be copies of it. */
export const createRememberedEvents = (
  serviceEvents: Pick<ServiceEvents, 'send'>,
  clock: () => number,
): Pick<ServiceEvents, 'send'> => {
  const sent = createExpiringCache<true>({ capacity: CAPACITY, lifetimeMs: REMEMBERED_MS, clock });
  return {
    send: async (events) => {
      const byId = new Map(events.map((event) => [event.id, event]));
      const missing = [...byId].filter(([id]) => sent.get(id) === undefined);
      await serviceEvents.send(missing.map(([, event]) => event));
      for (const [id] of missing) sent.set(id, true);
    },
  };
};
