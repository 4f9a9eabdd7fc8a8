import type * as z from 'zod';
import type { publishBody } from '#src/contract/publishing/publishing.ts';
import { encryptMessage } from '#src/domain/messages/encrypted-message.ts';
import type { Message } from '#src/domain/messages/message.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { dataKeyOf, type EncryptDependencies } from '#src/operations/kms/topic-data-key.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import type { MinuteRate } from '#src/pipeline/minute-rate.ts';
import { admitPublish } from './admit-publish.ts';
import { checkSpending, type SpendingDependencies } from './check-spending.ts';
import { checkTimeToLive } from './check-time-to-live.ts';
import { chooseBodies } from './choose-bodies.ts';

/** The dependencies of {@link composeMessage}. */
export type ComposeDependencies = EncryptDependencies &
  SpendingDependencies &
  Pick<Dependencies, 'templates' | 'clock'> & { readonly publishRate: MinuteRate };

/** A message as it was published. */
export type Published = {
  readonly id: string;
  /** Of the caller, whose templates these are, also when the topic is another project's. */
  readonly project: string;
  readonly topic: Topic;
  readonly body: z.output<typeof publishBody>;
};

/**
 * Makes of what was published the message for the topic's subscribers: its template rendered, and encrypted when the topic has
 * a key. It counts as a publish of this minute from then on. Rejects with the refusal of what is wrong with it.
 */
export const composeMessage = async (
  { id, project, topic, body }: Published,
  dependencies: ComposeDependencies,
): Promise<Message> => {
  checkTimeToLive(body.timeToLiveSeconds, dependencies.settings);
  const bodies = await chooseBodies(body.text, project, dependencies);
  const dataKey = await dataKeyOf(topic, dependencies);
  await checkSpending({ topic, attributes: body.attributes }, dependencies);
  await admitPublish(topic, dependencies);
  const publishedAt = dependencies.clock();
  const { project: owner, name } = topic;
  const message: Message = {
    id,
    topicUrn: formatTopicUrn({ region: dependencies.region, project: owner, name }),
    topicId: topic.id,
    ...displayNameOf(topic),
    ...(body.subject !== '' && { subject: body.subject }),
    ...(body.locale !== undefined && { locale: body.locale }),
    ...(body.attributes.length > 0 && { attributes: body.attributes }),
    ...logTargetOf(topic),
    ...(topic.deliveryPolicy !== undefined && { deliveryPolicy: topic.deliveryPolicy }),
    bodies,
    publishedAt,
    expiresAt: publishedAt + body.timeToLiveSeconds * 1000,
    ...(body.hasChosenTimeToLive && { hasChosenTimeToLive: true }),
  };
  return dataKey === undefined ? message : encryptMessage(message, dataKey);
};

const displayNameOf = ({ displayName }: Topic): Pick<Message, 'displayName'> =>
  displayName === '' ? {} : { displayName };

const logTargetOf = ({ logtank }: Topic): Pick<Message, 'logTarget'> =>
  logtank === undefined ? {} : { logTarget: { logGroupId: logtank.logGroupId, logStreamId: logtank.logStreamId } };
