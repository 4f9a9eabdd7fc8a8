import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import { type ServiceEvent, serviceEvent } from '#src/domain/service-events/service-event.ts';
import { type EventSubject, subscriptionFacts } from '#src/domain/service-events/subscription-facts.ts';
import type { ServiceEvents } from '#src/event-bus/service-events.ts';
import type { LetterEventStore } from '#src/stores/deliveries/letter-event-store.ts';

/** A dead letter that was filed. */
export type FiledLetter = EventSubject & {
  readonly topicId: string;
  readonly messageId: string;
  readonly reason: string;
  /** The queue message that it was in: the same when that comes again. */
  readonly recordId: string;
};

type LetterEventsDependencies = {
  readonly letterEvents: LetterEventStore;
  readonly serviceEvents: Pick<ServiceEvents, 'send'>;
  readonly clock: () => number;
};

/** Sends events about dead letters. */
export type LetterEvents = {
  /**
   * Sends an event for each topic of these letters that has had none this minute. Rejects when that fails: then the letters come
   * again, and a later minute has their event.
   */
  readonly send: (letters: readonly FiledLetter[]) => Promise<void>;
};

const MINUTE_MS = 60_000;

/** How many topics an instance remembers. */
const CAPACITY = 10_000;

/** Creates the sender: an instance remembers the minute's topics, and claims the others of all instances by one write each. */
export const createLetterEvents = ({ letterEvents, serviceEvents, clock }: LetterEventsDependencies): LetterEvents => {
  const done = createExpiringCache<true>({ capacity: CAPACITY, clock });
  return {
    send: async (letters) => {
      const now = clock();
      const oneOfEach = new Map(letters.map((letter) => [letter.topicId, letter]));
      const wanting = [...oneOfEach.values()].filter(({ topicId }) => done.get(topicId) === undefined);
      const events: ServiceEvent[] = [];
      for (const letter of wanting) {
        const event = eventOf(letter, now);
        if (event !== undefined && (await letterEvents.claimMinute(letter.topicId, letter.recordId, now)))
          events.push(event);
      }
      await serviceEvents.send(events);
      for (const { topicId } of wanting) done.set(topicId, true, MINUTE_MS - (now % MINUTE_MS));
    },
  };
};

const eventOf = (letter: FiledLetter, now: number): ServiceEvent | undefined => {
  const facts = subscriptionFacts(letter, now);
  const { topicId, messageId, reason } = letter;
  const minute = Math.floor(now / MINUTE_MS);
  return facts && serviceEvent('SMN Dead Letter Filed', [topicId, minute], { ...facts, reason, message_id: messageId });
};
