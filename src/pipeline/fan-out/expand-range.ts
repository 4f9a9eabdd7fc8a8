import { rangeName } from '#src/domain/receipts/place.ts';
import { createTally } from '#src/domain/receipts/tally.ts';
import { reportMessages, sendReports } from '#src/pipeline/receipts/report.ts';
import { FanOutRequest } from '#src/queues/envelope.ts';
import type { Queues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { fanOut } from './fan-out.ts';

/** What {@link expandRange} needs. */
export type ExpandRangeDependencies = {
  readonly subscriptions: Pick<SubscriptionStore, 'pages'>;
  readonly queues: Pick<Queues, 'sendBatch' | 'send'>;
};

/**
 * Processes one message of the fan-out queue: expands its range of subscribers. Throws when it cannot be read or when a lane
 * refuses a part; the queue then delivers the range again (its copies are bounded by the range). Where the message has a receipt,
 * the recipients of the range are reported last.
 */
export const expandRange = async (text: string, { subscriptions, queues }: ExpandRangeDependencies): Promise<void> => {
  const request = decode(FanOutRequest, text);
  if (request === undefined) throw new Error('A message on the fan-out queue cannot be read');
  const { message, range, lanes, protocols } = request;
  const tally = message.hasReceipt === true ? createTally(rangeName(range.from)) : undefined;
  const refusing = await fanOut(
    {
      message,
      subscribers: subscriptions.pages(message.topicId, { range, isBound: message.deliveryPolicy !== undefined }),
      // One range begins with the lowest id, and with it the calls.
      startsEscalation: /^0*$/.test(range.from),
      ...(lanes !== undefined && { lanes }),
      ...(protocols !== undefined && { protocols }),
      ...(tally !== undefined && { tally }),
    },
    queues,
  );
  if (refusing.length > 0) throw new Error(`The queues of these lanes refused a part: ${refusing.join(', ')}`);
  if (tally === undefined) return;
  const [part = 'all'] = protocols ?? [];
  const reported = { name: rangeName(range.from), part, totals: tally.totals() };
  await sendReports(reportMessages({ messageId: message.id, publishedAt: message.publishedAt }, { range: reported }), {
    queues,
  });
};
