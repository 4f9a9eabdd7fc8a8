import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { InputOf } from '#src/contract/operation.ts';
import type { PreviewPublish } from '#src/contract/operations-api/publishing.ts';
import { type Bodies, bodyFor } from '#src/domain/messages/message.ts';
import { smsPartsOf } from '#src/domain/messages/sms-parts.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { estimateOf, toMillionths } from '#src/domain/usage/estimate.ts';
import { isPaid } from '#src/domain/usage/usage.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { countAudience, type ProtocolAudience } from '#src/pipeline/publishing/preview.ts';
import { reachedOf, refuseIfAllReached } from './check-spending.ts';
import { checkTimeToLive } from './check-time-to-live.ts';
import { chooseBodies } from './choose-bodies.ts';

/**
 * So much is shown of a text, in bytes: the 14 protocols may have a text each, a byte of which takes up to seven where the answer is
 * JSON inside JSON, and Lambda answers 6 MB at most.
 */
const SHOWN_BYTES = 32 * 1024;

type PreviewDependencies = Pick<
  Dependencies,
  'topics' | 'templates' | 'subscriptions' | 'settings' | 'region' | 'clock' | 'spending'
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
    {
      ...{ attributes: body.attributes, deliveryPolicy: topic.deliveryPolicy, now: clock() },
      // A hundred thousand numbers take seconds to read.
      ...(typeof settings.prices.smsPartUsd === 'object' && { countryOf: countryOfNumber }),
    },
    subscriptions.pages(topic.id),
  );
  const reached = await reachedCaps(topic, recipients, dependencies);
  return {
    status: 200,
    body: {
      request_id: requestId,
      protocols: recipients.map(({ protocol, count, held }) => ({
        protocol,
        recipients: count,
        held,
        ...shownOf(bodyFor(bodies, protocol)),
        ...(protocol === 'sms' && { sms: smsPartsOf(bodyFor(bodies, protocol)) }),
        ...(reached.has(protocol) && { is_capped: true }),
      })),
      filtered,
      is_complete: isComplete,
      estimated_price: priceOf(recipients, bodies, settings),
    },
  };
};

/** The caps that keep copies from going out; refused is what a publish would be refused for. */
const reachedCaps = async (
  topic: Topic,
  recipients: readonly ProtocolAudience[],
  { spending, settings }: PreviewDependencies,
) => {
  const protocols = new Set(recipients.map(({ protocol }) => protocol));
  const reached = await reachedOf(topic.project, protocols, spending);
  if (topic.subscriptionCount <= settings.fanOut.inlineSubscribers) refuseIfAllReached(protocols, reached);
  return reached;
};

/** A text, or its beginning up to a whole character. */
const shownOf = (text: string): { readonly body: string; readonly is_cut: boolean } => {
  const bytes = Buffer.from(text);
  if (bytes.length <= SHOWN_BYTES) return { body: text, is_cut: false };
  return { body: new TextDecoder().decode(bytes.subarray(0, SHOWN_BYTES), { stream: true }), is_cut: true };
};

const countryOfNumber = ({ protocol, endpoint }: Subscriber): string | undefined =>
  protocol === 'sms' ? parsePhoneNumberFromString(endpoint)?.country : undefined;

const priceOf = (recipients: readonly ProtocolAudience[], bodies: Bodies, { prices }: Settings) => {
  const amounts = recipients.flatMap(({ protocol, count: deliveries, countries }) => {
    if (!isPaid(protocol)) return [];
    const partsOfOne = protocol === 'sms' ? smsPartsOf(bodyFor(bodies, 'sms')).parts : 0;
    const ofCountries = Object.entries(countries).map(([country, count]) => [country, count * partsOfOne] as const);
    const usage = { deliveries, parts: deliveries * partsOfOne, partsByCountry: Object.fromEntries(ofCountries) };
    return [{ protocol, ...estimateOf(protocol, usage, prices) }];
  });
  return {
    currency: 'USD',
    amount: toMillionths(amounts.reduce((sum, { usd = 0 }) => sum + usd, 0)),
    unpriced: amounts.flatMap(({ protocol, isPartial }) => (isPartial ? [protocol] : [])),
  };
};
