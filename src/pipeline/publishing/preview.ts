import { createFilter } from '#src/domain/messages/filter-policy.ts';
import type { MessageAttribute } from '#src/domain/messages/message.ts';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';

/** Who would get a message. */
export type Audience = {
  /** Recipients by protocol, in the order of protocols; those that have none are absent. */
  readonly recipients: readonly { readonly protocol: Protocol; readonly count: number }[];
  /** Subscribers whose filter policies do not want it. */
  readonly filtered: number;
  /** Whether all subscribers were counted. */
  readonly isComplete: boolean;
};

/** Beyond these a preview would take longer than a call may. */
const MAX_SUBSCRIBERS = 100_000;

/**
 * Counts who would get a message with these attributes, page by page, of the first 100,000 deliverable subscribers. Rejects
 * when they cannot be read.
 */
export const countAudience = async (
  attributes: readonly MessageAttribute[],
  pages: AsyncIterable<readonly Subscriber[]>,
): Promise<Audience> => {
  const passesFilter = createFilter(attributes);
  const counts = new Map<Protocol, number>();
  let filtered = 0;
  let seen = 0;
  for await (const page of pages) {
    for (const subscriber of page.slice(0, MAX_SUBSCRIBERS - seen)) {
      if (passesFilter(subscriber)) counts.set(subscriber.protocol, (counts.get(subscriber.protocol) ?? 0) + 1);
      else filtered += 1;
    }
    seen += page.length;
    if (seen > MAX_SUBSCRIBERS) break;
  }
  const recipients = PROTOCOLS.flatMap((protocol) => {
    const count = counts.get(protocol);
    return count === undefined ? [] : [{ protocol, count }];
  });
  return { recipients, filtered, isComplete: seen <= MAX_SUBSCRIBERS };
};
