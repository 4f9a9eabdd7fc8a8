import type { InputOf } from '#src/contract/operation.ts';
import type { PublishMessage } from '#src/contract/publishing.ts';
import { newId } from '#src/domain/identifiers.ts';
import type { Message } from '#src/domain/message.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Topic } from '#src/domain/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { findTopic } from '#src/operations/topics/find-topic.ts';
import { acceptMessage } from '#src/pipeline/accept.ts';
import type { SubscriberLists } from '#src/pipeline/subscriber-lists.ts';
import { chooseBodies } from './choose-bodies.ts';

/** What publishing needs. */
export type PublishDependencies = Pick<
  Dependencies,
  'topics' | 'templates' | 'queues' | 'settings' | 'region' | 'clock'
> & { readonly subscriberLists: SubscriberLists };

/**
 * Accepts a message for all subscribers of a topic: it answers only after SQS has acknowledged every part. Delivery is
 * asynchronous, at least once, until the time to live passes.
 */
export const publishMessage = async (
  { path, body }: InputOf<typeof PublishMessage>,
  { requestId }: Call,
  dependencies: PublishDependencies,
): Promise<Reply> => {
  checkTimeToLive(body.timeToLiveSeconds, dependencies.settings);
  const topic = await findTopic(path, dependencies);
  const bodies = await chooseBodies(body.text, topic.project, dependencies);
  const publishedAt = dependencies.clock();
  const message: Message = {
    id: newId(),
    topicUrn: formatTopicUrn(path.topic_urn),
    topicId: topic.id,
    ...displayNameOf(topic),
    ...(body.subject !== '' && { subject: body.subject }),
    ...(body.locale !== undefined && { locale: body.locale }),
    ...(body.attributes.length > 0 && { attributes: body.attributes }),
    bodies,
    publishedAt,
    expiresAt: publishedAt + body.timeToLiveSeconds * 1000,
  };
  await acceptMessage(topic, message, dependencies);
  return { status: 200, body: { request_id: requestId, message_id: message.id } };
};

const displayNameOf = ({ displayName }: Topic): Pick<Message, 'displayName'> =>
  displayName === '' ? {} : { displayName };

const checkTimeToLive = (seconds: number, { quotas }: Pick<Settings, 'quotas'>): void => {
  if (seconds <= quotas.timeToLiveSeconds) return;
  throw new ServiceError(
    'SMN.0019',
    `Parameter: time_to_live is invalid. It is ${seconds}; allowed: 1 to ${quotas.timeToLiveSeconds} seconds.`,
  );
};
