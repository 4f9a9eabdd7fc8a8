import type { InputOf } from '#src/contract/operation.ts';
import type { PreviewPublish } from '#src/contract/operations-api/publishing.ts';
import { type Bodies, bodyFor } from '#src/domain/messages/message.ts';
import { smsPartsOf } from '#src/domain/messages/sms-parts.ts';
import type { Protocol } from '#src/domain/protocol.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { countAudience, type ProtocolAudience } from '#src/pipeline/publishing/preview.ts';
import { checkTimeToLive } from './check-time-to-live.ts';
import { chooseBodies } from './choose-bodies.ts';

type PreviewDependencies = Pick<
  Dependencies,
  'topics' | 'templates' | 'subscriptions' | 'settings' | 'region' | 'clock'
>;

/**
 * Answers what a publish would do: who would get it, with which text, and about what that costs. Nothing is sent, and it does
 * not count as a publish; what a publish would be refused for, it is refused for. Costs a read of the topic's subscribers.
 * It is the topic's owner's alone: who may publish to a topic of another project does not learn whom it reaches.
 */
export const previewPublish = async (
  { path, body }: InputOf<typeof PreviewPublish>,
  { requestId }: OperationContext,
  dependencies: PreviewDependencies,
): Promise<Reply> => {
  const { subscriptions, settings, clock } = dependencies;
  const topic = await getTopic(path, dependencies);
  checkTimeToLive(body.timeToLiveSeconds, settings);
  const bodies = await chooseBodies(body.text, path.project_id, dependencies);
  const { recipients, filtered, isComplete } = await countAudience(
    { attributes: body.attributes, deliveryPolicy: topic.deliveryPolicy, now: clock() },
    subscriptions.pages(topic.id),
  );
  return {
    status: 200,
    body: {
      request_id: requestId,
      protocols: recipients.map(({ protocol, count, held }) => ({
        protocol,
        recipients: count,
        held,
        body: bodyFor(bodies, protocol),
        ...(protocol === 'sms' && { sms: smsPartsOf(bodyFor(bodies, protocol)) }),
      })),
      filtered,
      is_complete: isComplete,
      estimated_price: priceOf(recipients, bodies, settings),
    },
  };
};

/** Protocols that are paid for by the piece, with the price of one recipient; undefined where the stage names none. */
const pricesOf = (bodies: Bodies, { prices }: Settings): { readonly [P in Protocol]?: number | undefined } => {
  const { emailUsd, smsPartUsd, callUsd } = prices;
  return {
    email: emailUsd,
    sms: smsPartUsd === undefined ? undefined : smsPartUsd * smsPartsOf(bodyFor(bodies, 'sms')).parts,
    callnotify: callUsd,
  };
};

const priceOf = (recipients: readonly ProtocolAudience[], bodies: Bodies, settings: Settings) => {
  const prices = pricesOf(bodies, settings);
  const paid = recipients.filter(({ protocol }) => protocol in prices);
  const amount = paid.reduce((sum, { protocol, count }) => sum + count * (prices[protocol] ?? 0), 0);
  const unpriced = paid.flatMap(({ protocol }) => (prices[protocol] === undefined ? [protocol] : []));
  // Sums of tenths of cents are not exact in binary.
  return { currency: 'USD', amount: Math.round(amount * 1e6) / 1e6, unpriced };
};
