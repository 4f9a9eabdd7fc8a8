import type { InputOf } from '#src/contract/operation.ts';
import type { PublishMessage } from '#src/contract/publishing/publishing.ts';
import { encryptMessage } from '#src/domain/messages/encrypted-message.ts';
import type { Message } from '#src/domain/messages/message.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { dataKeyOf } from '#src/operations/kms/topic-data-key.ts';
import type { Dependencies, PublishContext, Reply } from '#src/operations/operation-context.ts';
import { getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import type { SubscriberLists } from '#src/pipeline/fan-out/subscriber-lists.ts';
import { acceptMessage } from '#src/pipeline/publishing/accept.ts';
import type { PublishRate } from '#src/pipeline/publishing/publish-rate.ts';
import { admitPublish } from './admit-publish.ts';
import { checkTimeToLive } from './check-time-to-live.ts';
import { chooseBodies } from './choose-bodies.ts';

/** What publishing needs. */
export type PublishDependencies = Pick<
  Dependencies,
  | 'topics'
  | 'subscriptions'
  | 'accessPolicies'
  | 'templates'
  | 'queues'
  | 'topicDataKeys'
  | 'settings'
  | 'region'
  | 'clock'
> & { readonly subscriberLists: SubscriberLists; readonly publishRate: PublishRate };

/**
 * Accepts a message for all subscribers of a topic: it answers only after SQS has acknowledged every part. Delivery is
 * asynchronous, at least once, until the time to live passes.
 */
export const publishMessage = async (
  { path, body }: InputOf<typeof PublishMessage>,
  { requestId, nextId }: PublishContext,
  dependencies: PublishDependencies,
): Promise<Reply> => {
  checkTimeToLive(body.timeToLiveSeconds, dependencies.settings);
  const topic = await getPermittedTopic(path, 'SMN:Publish', dependencies);
  // Templates are the caller's, also when the topic is another project's.
  const bodies = await chooseBodies(body.text, path.project_id, dependencies);
  const dataKey = await dataKeyOf(topic, dependencies);
  await admitPublish(topic, dependencies);
  const publishedAt = dependencies.clock();
  const message: Message = {
    id: nextId(),
    topicUrn: formatTopicUrn(path.topic_urn),
    topicId: topic.id,
    ...displayNameOf(topic),
    ...(body.subject !== '' && { subject: body.subject }),
    ...(body.locale !== undefined && { locale: body.locale }),
    ...(body.attributes.length > 0 && { attributes: body.attributes }),
    ...logTargetOf(topic),
    bodies,
    publishedAt,
    expiresAt: publishedAt + body.timeToLiveSeconds * 1000,
  };
  await acceptMessage(topic, dataKey === undefined ? message : encryptMessage(message, dataKey), dependencies);
  return { status: 200, body: { request_id: requestId, message_id: message.id } };
};

const displayNameOf = ({ displayName }: Topic): Pick<Message, 'displayName'> =>
  displayName === '' ? {} : { displayName };

const logTargetOf = ({ logtank }: Topic): Pick<Message, 'logTarget'> =>
  logtank === undefined ? {} : { logTarget: { logGroupId: logtank.logGroupId, logStreamId: logtank.logStreamId } };
