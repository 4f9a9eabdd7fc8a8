import { rangeName } from '#src/domain/receipts/place.ts';
import { createRangeCounter } from '#src/domain/receipts/range-counter.ts';
import { hasMoved } from '#src/pipeline/moving/has-moved.ts';
import { reportMessages, sendReports } from '#src/pipeline/receipts/report.ts';
import { FanOutRequest } from '#src/queues/envelope.ts';
import { forwardMessageOf, withEncodedTexts } from '#src/queues/forward-request.ts';
import type { Queues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import { fanOut } from './fan-out.ts';

/** What {@link expandRange} needs. */
export type ExpandRangeDependencies = {
  readonly subscriptions: Pick<SubscriptionStore, 'pages'>;
  /** @default no topic moves */
  readonly topics?: Pick<TopicStore, 'hasMoved'>;
  readonly queues: Pick<Queues, 'sendBatch' | 'send'>;
};

/**
 * Processes one message of the fan-out queue: expands its range of subscribers. Throws when it cannot be read or when a lane
 * refuses a part; the queue then delivers the range again (its copies are bounded by the range). Where the message has a receipt,
 * the recipients of the range are reported last. Of a topic that has moved, it goes after the topic (decision 125).
 */
export const expandRange = async (text: string, dependencies: ExpandRangeDependencies): Promise<void> => {
  const { subscriptions, queues } = dependencies;
  const request = decode(FanOutRequest, text);
  if (request === undefined) throw new Error('A message on the fan-out queue cannot be read');
  const { message, range, lanes, protocols } = request;
  if (await hasMoved(message, dependencies.topics)) return sendAfterTopic(request, dependencies);
  const counter = message.hasReceipt === true ? createRangeCounter(rangeName(range.from)) : undefined;
  const refusing = await fanOut(
    {
      message,
      subscribers: subscriptions.pages(message.topicId, { range, isBound: message.deliveryPolicy !== undefined }),
      // One range begins with the lowest id, and with it the calls.
      startsEscalation: /^0*$/.test(range.from),
      ...(lanes !== undefined && { lanes }),
      ...(protocols !== undefined && { protocols }),
      ...(counter !== undefined && { counter }),
    },
    queues,
  );
  if (refusing.length > 0) throw new Error(`The queues of these lanes refused a part: ${refusing.join(', ')}`);
  if (counter === undefined) return;
  const [part = 'all'] = protocols ?? [];
  const reported = { name: rangeName(range.from), part, totals: counter.totals() };
  await sendReports(reportMessages({ messageId: message.id, publishedAt: message.publishedAt }, { range: reported }), {
    queues,
  });
};

const sendAfterTopic = async (
  { message, ...part }: FanOutRequest,
  { queues }: Pick<ExpandRangeDependencies, 'queues'>,
): Promise<void> => {
  const { topicId, publishedAt: since } = message;
  const request = { ...part, v: 1, kind: 'message', topicId, hops: 0, since, message } as const;
  const refused = await queues.send({ role: 'jobs' }, [forwardMessageOf(withEncodedTexts(request))]);
  if (refused.length > 0) throw new Error('The queue of jobs refused a range');
};
