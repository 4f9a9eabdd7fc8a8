import { messageIdOf } from '#src/domain/events/message-id.ts';
import type { Message } from '#src/domain/messages/message.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { type ComposeDependencies, composeMessage } from '#src/operations/publishing/compose-message.ts';
import { findTopicOf } from '#src/operations/triggers/find-topic.ts';
import { mayPublish } from '#src/operations/triggers/may-publish.ts';
import { variantsOf } from '#src/operations/triggers/variants-of.ts';
import type { PublishedEvent, TriggeredEvent } from '#src/pipeline/events/work-event.ts';
import type { MinuteRate } from '#src/pipeline/minute-rate.ts';
import { type AcceptDependencies, acceptMessage } from '#src/pipeline/publishing/accept.ts';

/** What {@link publishEvent} needs. */
export type PublishEventDependencies = Pick<Dependencies, 'topics' | 'accessPolicies' | 'idSecret'> &
  ComposeDependencies &
  AcceptDependencies & {
    /** Bounds what one trigger publishes in a minute. */
    readonly triggerRate: MinuteRate;
  };

/** Repeating it changes nothing of a cap that is reached. */
const orRefused = (composing: Promise<Message>): Promise<Message | { readonly refused: string }> =>
  composing.catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'OPS.0091') return { refused: error.message };
    throw error;
  });

/** How long a message of an event may be under way, as that of a publish which does not say it (contract section 7.5). */
const TIME_TO_LIVE_SECONDS = 3600;

/**
 * Publishes what a trigger makes of an event as any publish is, with the rights of the service that the event comes from: the
 * topic's access policy must let it in, and that the trigger is the owner's does not count. Costs a read of the policy more than
 * the publish of an owner, and of the template if the trigger names one. Repeating it sends the same again, under the same
 * message id. Rejects when SQS, DynamoDB or KMS fail, and beyond the rate of the topic.
 */
export const publishEvent = async (
  { ready: { trigger, render }, event, service }: TriggeredEvent,
  dependencies: PublishEventDependencies,
): Promise<PublishedEvent> => {
  const { clock, triggerRate, idSecret } = dependencies;
  const topic = await findTopicOf(trigger, dependencies);
  if (topic === undefined) return { refused: 'the topic does not exist' };
  if (!(await mayPublish(service, { topic, trigger }, dependencies)))
    return { refused: 'the access policy of the topic does not allow SMN:Publish to the service' };
  const message = render({ event, receivedAt: clock(), variants: await variantsOf(trigger, dependencies) });
  if ('problem' in message) return { refused: `the message is ${message.problem}` };
  if (!(await triggerRate.admit(`trigger-${trigger.id}`, clock()))) return 'delayed';
  const { subject = '', bodies } = message;
  const body = {
    ...{ subject, timeToLiveSeconds: TIME_TO_LIVE_SECONDS, hasChosenTimeToLive: false, attributes: [] },
    ...{ locale: undefined, text: { form: 'structure', bodies } as const },
  };
  const id = messageIdOf(await idSecret.get(), trigger, event);
  const composed = await orRefused(composeMessage({ id, project: trigger.project, topic, body }, dependencies));
  if ('refused' in composed) return composed;
  await acceptMessage(topic, composed, dependencies);
  return 'published';
};
