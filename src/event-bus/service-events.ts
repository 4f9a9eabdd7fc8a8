import { setTimeout as wait } from 'node:timers/promises';
import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { ServiceEvent } from '#src/domain/service-events/service-event.ts';

export type ServiceEventsOptions = {
  /** Repeats requests that fail as a whole by itself. */
  readonly eventBridge: EventBridgeClient;
  /** What the events say that they are from: `smn.{stage}`. */
  readonly source: string;
  /** Called with why EventBridge refuses events for good, and how many these are. */
  readonly onRefused: (reason: string, events: number) => void;
};

/** The default event bus out: the only place that sends events. */
export type ServiceEvents = {
  /**
   * Sends events, ten in a request. Resolves when EventBridge has taken each, or refused it for good: no repetition changes
   * that. Rejects when some are not known to be taken and may be later; repeating it sends all again, under the same ids.
   */
  readonly send: (events: readonly ServiceEvent[]) => Promise<void>;
};

/** PutEvents takes so many at once. */
const MAX_ENTRIES = 10;

const ATTEMPTS = 3;

/** Of a request or of one of its entries: grants, rules of the organization, and events that are none. */
const REFUSALS: readonly string[] = [
  ...['AccessDeniedException', 'NotAuthorizedForSourceException', 'NotAuthorizedForDetailTypeException'],
  ...['InvalidArgument', 'MalformedDetail', 'ValidationException', 'ResourceNotFoundException'],
];

/** Creates the sender. */
export const createServiceEvents = (options: ServiceEventsOptions): ServiceEvents => ({
  send: async (events) => {
    for (let start = 0; start < events.length; start += MAX_ENTRIES)
      await sendSome(events.slice(start, start + MAX_ENTRIES), options);
  },
});

/** An event that was not taken, and the code that says why. */
type NotTaken = { readonly event: ServiceEvent; readonly code: string };

const sendSome = async (events: readonly ServiceEvent[], options: ServiceEventsOptions): Promise<void> => {
  let left = events;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const notTaken = await putOnce(left, options);
    const [refused = [], failed = []] = [true, false].map((isRefusal) =>
      notTaken.filter(({ code }) => REFUSALS.includes(code) === isRefusal),
    );
    if (refused[0] !== undefined) options.onRefused(refused[0].code, refused.length);
    if (failed[0] !== undefined && attempt === ATTEMPTS)
      throw new Error(`The event bus does not take events now: ${failed[0].code}`);
    left = failed.map(({ event }) => event);
    // Full jitter, as before what a queue refuses is repeated.
    if (left.length > 0) await wait(Math.random() * 100 * 2 ** attempt);
  }
};

/** One request. What fails as a whole has been repeated by the client. */
const putOnce = async (
  events: readonly ServiceEvent[],
  { eventBridge, source }: ServiceEventsOptions,
): Promise<readonly NotTaken[]> => {
  const Entries = events.map(({ detailType, detail }) => ({
    ...{ Source: source, DetailType: detailType, Detail: JSON.stringify(detail) },
  }));
  try {
    const answer = await eventBridge.send(new PutEventsCommand({ Entries }));
    const codes = answer.Entries?.map(({ ErrorCode }) => ErrorCode) ?? [];
    return events.flatMap((event, index) => {
      const code = codes[index];
      return code === undefined ? [] : [{ event, code }];
    });
  } catch (error) {
    if (!(error instanceof Error && REFUSALS.includes(error.name))) throw error;
    return events.map((event) => ({ event, code: error.name }));
  }
};
