import { FanOutRequest } from '#src/queues/envelope.ts';
import type { Queues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { fanOut } from './fan-out.ts';

/** What {@link expandRange} needs. */
export type ExpandRangeDependencies = {
  readonly subscriptions: Pick<SubscriptionStore, 'pages'>;
  readonly queues: Pick<Queues, 'sendBatch'>;
};

/**
 * Processes one message of the fan-out queue: expands its range of subscribers. Throws when it cannot be read or when a lane
 * refuses a part; the queue then delivers the range again (its copies are bounded by the range).
 */
export const expandRange = async (text: string, { subscriptions, queues }: ExpandRangeDependencies): Promise<void> => {
  const request = decode(FanOutRequest, text);
  if (request === undefined) throw new Error('A message on the fan-out queue cannot be read');
  const { message, range, lanes, protocols } = request;
  const refusing = await fanOut(
    {
      message,
      subscribers: subscriptions.pages(message.topicId, { range, isBound: message.deliveryPolicy !== undefined }),
      // One range begins with the lowest id, and with it the calls.
      startsEscalation: /^0*$/.test(range.from),
      ...(lanes !== undefined && { lanes }),
      ...(protocols !== undefined && { protocols }),
    },
    queues,
  );
  if (refusing.length > 0) throw new Error(`The queues of these lanes refused a part: ${refusing.join(', ')}`);
};
