import { decideDelivery, rememberWindowStates } from '#src/domain/holding/decide-delivery.ts';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { createFilter } from '#src/domain/messages/filter-policy.ts';
import type { MessageAttribute } from '#src/domain/messages/message.ts';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';

/** Recipients of one protocol; `held` of these are paused, or have their windows closed, and get it later. */
export type ProtocolAudience = {
  readonly protocol: Protocol;
  readonly count: number;
  readonly held: number;
  /** How many are in which country, where that is known and was asked for. */
  readonly countries: Readonly<Record<string, number>>;
};

/** Who would get a message. */
export type Audience = {
  /** Recipients by protocol, in the order of protocols; those that have none are absent. */
  readonly recipients: readonly ProtocolAudience[];
  /** Subscribers whose filter policies do not want it. */
  readonly filtered: number;
  /** Whether all subscribers were counted. */
  readonly isComplete: boolean;
};

/** Beyond these a preview would take longer than a call may. */
const MAX_SUBSCRIBERS = 100_000;

/** A message, as far as it decides who gets it. */
type Asked = {
  readonly attributes: readonly MessageAttribute[];
  /** That of the topic. */
  readonly deliveryPolicy?: DeliveryPolicy | undefined;
  readonly now: number;
  /** The country of a subscriber's endpoint, if it has one. @default countries are not counted */
  readonly countryOf?: (subscriber: Subscriber) => string | undefined;
};

/**
 * Counts who would get a message that is published now, page by page, of the first 100,000 deliverable subscribers. Rejects
 * when they cannot be read.
 */
export const countAudience = async (
  { attributes, deliveryPolicy, now, countryOf = () => undefined }: Asked,
  pages: AsyncIterable<readonly Subscriber[]>,
): Promise<Audience> => {
  const passesFilter = createFilter(attributes);
  const counts = new Map<Protocol, { count: number; held: number; countries: Record<string, number> }>();
  const windowStates = rememberWindowStates();
  const add = (subscriber: Subscriber): void => {
    const { protocol, held: hold, policy = deliveryPolicy } = subscriber;
    const { kind } = decideDelivery({ policy, hold, hasSlot: true }, now, windowStates);
    const counted = counts.get(protocol) ?? { count: 0, held: 0, countries: {} };
    counts.set(protocol, counted);
    counted.count += 1;
    if (kind === 'later') counted.held += 1;
    const country = countryOf(subscriber);
    if (country !== undefined) counted.countries[country] = (counted.countries[country] ?? 0) + 1;
  };
  let filtered = 0;
  let seen = 0;
  for await (const page of pages) {
    for (const subscriber of page.slice(0, MAX_SUBSCRIBERS - seen)) {
      if (passesFilter(subscriber)) add(subscriber);
      else filtered += 1;
    }
    seen += page.length;
    if (seen > MAX_SUBSCRIBERS) break;
  }
  const recipients = PROTOCOLS.flatMap((protocol) => {
    const counted = counts.get(protocol);
    return counted === undefined ? [] : [{ protocol, ...counted }];
  });
  return { recipients, filtered, isComplete: seen <= MAX_SUBSCRIBERS };
};
