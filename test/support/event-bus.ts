import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { SERVICE_EVENTS } from '#src/domain/service-events/service-event.ts';
import { createServiceEvents, type ServiceEvents } from '#src/event-bus/service-events.ts';
import { type JsonService, startJsonService } from './aws-json-service.ts';

const Entry = z.strictObject({ Source: z.string(), DetailType: z.string(), Detail: z.string() });
const Request = z.strictObject({ Entries: z.array(Entry).min(1).max(10) });

const Known = z.custom<keyof typeof SERVICE_EVENTS>(
  (type) => typeof type === 'string' && Object.hasOwn(SERVICE_EVENTS, type),
);

/** A default event bus that takes everything, and the sender of the service to it. */
export type TestEventBus = {
  readonly serviceEvents: ServiceEvents;
  /** Why events were refused for good, and how many. */
  readonly refused: (readonly [reason: string, events: number])[];
  /** How many events each request had. */
  readonly requests: () => readonly number[];
  /** What the requests had in them, taken or not; each detail is as its schema says, or this throws. */
  readonly events: () => readonly { readonly type: string; readonly source: string; readonly detail: object }[];
  /** The next answers; later ones take everything again. */
  readonly next: JsonService['next'];
  /** Forgets the requests so far. */
  readonly clear: () => void;
  readonly close: () => Promise<void>;
};

/** The answer of a bus that takes some entries and not others, by their codes. */
export const partly = (...codes: readonly (string | undefined)[]) => ({
  status: 200,
  result: {
    FailedEntryCount: codes.filter((code) => code !== undefined).length,
    Entries: codes.map((code) => (code === undefined ? { EventId: 'x' } : { ErrorCode: code, ErrorMessage: 'no' })),
  },
});

/** Starts the bus; the client repeats nothing, so that a test counts requests. */
export const startEventBus = async (source = 'smn.test'): Promise<TestEventBus> => {
  const service = await startJsonService({ status: 200, result: { FailedEntryCount: 0, Entries: [] } });
  const eventBridge = new EventBridgeClient({ region: 'us-east-1', maxAttempts: 1, ...service.client });
  const refused: TestEventBus['refused'] = [];
  const onRefused = (reason: string, events: number): void => void refused.push([reason, events]);
  let begin = 0;
  const entries = () => service.calls.slice(begin).map(({ body }) => Request.parse(JSON.parse(body)).Entries);
  return {
    serviceEvents: createServiceEvents({ eventBridge, source, onRefused }),
    refused,
    requests: () => entries().map(({ length }) => length),
    events: () =>
      entries()
        .flat()
        .map(({ Source, DetailType, Detail }) => ({
          type: DetailType,
          source: Source,
          detail: SERVICE_EVENTS[Known.parse(DetailType)].parse(JSON.parse(Detail)),
        })),
    next: service.next,
    clear: () => {
      begin = service.calls.length;
    },
    close: service.close,
  };
};
