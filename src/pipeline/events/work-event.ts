import type { ExpiringCache } from '#src/cache/expiring-cache.ts';
import type { EventBridgeEvent } from '#src/domain/events/event.ts';
import { serviceOfEvent, serviceOfRuleEvent } from '#src/domain/events/event-source.ts';
import { isOwnEvent } from '#src/domain/events/own-event.ts';
import type { Publisher, ReadyPublisher } from '#src/domain/events/topic-target.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { EventDeadLetters } from '#src/queues/event-dead-letters.ts';
import { readEvent } from './read-event.ts';
import type { TriggerLists } from './trigger-lists.ts';

/** What events come to; alarms and the dashboard read these names. */
export type EventMetric =
  | ('EventsReceived' | 'EventsOwn' | 'EventsUnmatched')
  | ('EventsPublished' | 'EventsRefused' | 'EventsDelayed');

/** An event that a trigger wants, or that the target of a rule sends. */
export type TriggeredEvent = {
  readonly ready: ReadyPublisher;
  readonly event: EventBridgeEvent;
  /** How access policies name the service that the event comes from. */
  readonly service: string;
};

/** Publishes what a trigger makes of an event. Rejects when that may succeed later, with nothing lost. */
type PublishEvent = (triggered: TriggeredEvent) => Promise<PublishedEvent>;

/** What became of it: published, or refused for good, and why; or delayed, as the trigger has had its publishes of the minute. */
export type PublishedEvent = 'published' | 'delayed' | { readonly refused: string };

/** What {@link workEvent} needs. */
export type EventDependencies = {
  readonly triggerLists: TriggerLists;
  readonly publishEvent: PublishEvent;
  readonly deadLetters: EventDeadLetters;
  /** What this instance has published or refused, by trigger and event: it is not repeated with the event. */
  readonly done: ExpiringCache<true>;
  readonly settings: Pick<Settings, 'events' | 'targets'>;
  readonly count: (metric: EventMetric) => void;
  readonly onRefused: (publisher: Pick<Publisher, 'id' | 'project' | 'name'>, why: string) => void;
};

/** Triggers of a source work side by side, so many at a time. */
const AT_ONCE = 10;

/**
 * Works one message of the queue of events: every trigger that wants the event publishes it. Resolves when all that follows from
 * it is acknowledged by its queue. Rejects when some trigger could not publish, after all others have: when the event comes
 * again, the others repeat theirs at most under the same message ids.
 */
export const workEvent = async (body: string, dependencies: EventDependencies): Promise<void> => {
  const { deadLetters, settings, count, triggerLists } = dependencies;
  count('EventsReceived');
  const read = readEvent(body);
  if ('problem' in read) return deadLetters.send(body, read.problem);
  const { event, target } = read;
  if (isOwnEvent(event, settings.targets.ownPrefix)) return count('EventsOwn');
  if (target !== undefined) return workRuleEvent(target, event, dependencies);
  const service = serviceOfEvent(event, settings.events);
  const triggers = service === undefined ? [] : await triggerLists.of(event.source);
  const triggered = triggers
    .filter(({ match }) => match(event))
    .map((ready) => ({ ready, event, service: service ?? '' }));
  if (triggered.length === 0) return count('EventsUnmatched');
  const failures: unknown[] = [];
  for (let start = 0; start < triggered.length; start += AT_ONCE) {
    const some = triggered.slice(start, start + AT_ONCE);
    const settled = await Promise.allSettled(some.map((one) => publishOnce(one, dependencies)));
    failures.push(...settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])));
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Not every trigger could publish the event');
};

/** What the target of a rule sends asks no trigger, and is published as that of a trigger is (decision 097). */
const workRuleEvent = async (
  ready: ReadyPublisher,
  event: EventBridgeEvent,
  dependencies: EventDependencies,
): Promise<void> => {
  const { settings, count, onRefused } = dependencies;
  const service = serviceOfRuleEvent(event, settings.events);
  if (service !== undefined) return publishOnce({ ready, event, service }, dependencies);
  count('EventsRefused');
  onRefused(ready.trigger, 'the stage takes no events of rules');
};

/** Publishes unless this instance has done so with the same event before. */
const publishOnce = async (
  triggered: TriggeredEvent,
  { publishEvent, done, count, onRefused }: EventDependencies,
): Promise<void> => {
  const { trigger } = triggered.ready;
  const key = `${trigger.id}#${triggered.event.id}`;
  if (done.get(key) === true) return;
  const outcome = await publishEvent(triggered);
  if (outcome === 'delayed') {
    count('EventsDelayed');
    throw new Error('A trigger has published as much in this minute as it may');
  }
  done.set(key, true);
  if (outcome === 'published') return count('EventsPublished');
  count('EventsRefused');
  onRefused(trigger, outcome.refused);
};
