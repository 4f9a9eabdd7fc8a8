import { createHash } from 'node:crypto';
import * as z from 'zod';
import { PROTOCOLS } from '#src/domain/protocol.ts';

/** `smn-prod-`, which names of the stage's stacks start with, makes `smn.prod`: the source of the events that the service sends. */
export const serviceEventSource = (ownPrefix: string): string => ownPrefix.replace('smn-', 'smn.').slice(0, -1);

const time = z.iso.datetime();

const common = {
  /** Rises when a field goes, or means something else; fields may be added under the same one. */
  version: z.literal('1'),
  /** Of the event: the same when it is sent again. */
  id: z.string(),
  project_id: z.string(),
};

const ofSubscription = {
  ...common,
  topic_urn: z.string(),
  subscription_urn: z.string(),
  protocol: z.enum(PROTOCOLS),
  /** When that came to be. */
  since: time,
};

/** Reasons name the kind of failure (`HTTP 503`), never an endpoint. */
const failing = { ...ofSubscription, reason: z.string(), http_status: z.int().optional() };

/**
 * Every event that the service sends to the default event bus, by its `detail-type`: when it is sent, and its `detail`. Endpoints,
 * texts and secrets are in none of them. docs/guide-events.md has the same list, which a test compares with this one.
 */
export const SERVICE_EVENTS = {
  'SMN Endpoint Unhealthy': z
    .strictObject(failing)
    .describe('An endpoint keeps failing: its messages are held, and one at a time probes it.'),
  'SMN Endpoint Disabled': z
    .strictObject(failing)
    .describe(
      'An endpoint is gone for good, or has been unhealthy for days: its messages are held until it is resumed.',
    ),
  'SMN Endpoint Recovered': z
    .strictObject({ ...ofSubscription, unhealthy_since: time })
    .describe('An endpoint that was unhealthy has taken a message: what is held goes out.'),
  'SMN Mail Bounced': z
    .strictObject({ ...ofSubscription, reason: z.string(), smtp_status: z.string().optional() })
    .describe('A mail has bounced for good: what is for its address is held until it is resumed.'),
  'SMN Mail Complained': z
    .strictObject({ ...ofSubscription, reason: z.string() })
    .describe('A recipient has complained of a mail: the subscription is cancelled.'),
  'SMN Dead Letter Filed': z
    .strictObject({ ...ofSubscription, reason: z.string(), message_id: z.string() })
    .describe('A message has become a dead letter; at most one event a minute and topic, about one of the letters.'),
  'SMN Spend Cap Reached': z
    .strictObject({
      ...common,
      protocol: z.enum(PROTOCOLS),
      /** When it was reached. */
      since: time,
      /** `2026-03` */
      month: z.string(),
      threshold_percent: z.literal([80, 100]),
      cap_usd: z.number(),
      spent_usd: z.number(),
    })
    .describe('A project has spent 80 % or 100 % of what it may spend on a protocol in a month.'),
} as const;

/** The `detail-type` of an event. */
export type ServiceEventType = keyof typeof SERVICE_EVENTS;

type DetailOf<T extends ServiceEventType> = z.infer<(typeof SERVICE_EVENTS)[T]>;

/** An event, ready to be sent. */
export type ServiceEvent = {
  readonly id: string;
  readonly detailType: ServiceEventType;
  /** With the id in it. */
  readonly detail: Readonly<Record<string, unknown>>;
};

/**
 * Makes an event. `occurrence` tells what has happened from everything else of the type: of the same one the id is the same, however
 * often and wherever the event is made. Pure.
 */
export const serviceEvent = <T extends ServiceEventType>(
  detailType: T,
  occurrence: readonly (string | number)[],
  facts: Omit<DetailOf<T>, 'version' | 'id'>,
): ServiceEvent => {
  const hash = createHash('sha256').update(JSON.stringify([detailType, ...occurrence]));
  const id = hash.digest('hex').slice(0, 32);
  return { id, detailType, detail: { version: '1', id, ...facts } };
};
