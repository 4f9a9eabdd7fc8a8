import type { InputOf } from '#src/contract/operation.ts';
import type { TestTrigger } from '#src/contract/operations-api/triggers.ts';
import { compileTrigger, type RenderedMessage } from '#src/domain/events/compile-trigger.ts';
import { serviceOfEvent } from '#src/domain/events/event-source.ts';
import type { Trigger } from '#src/domain/events/trigger.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { findTopicOf } from './find-topic.ts';
import { getTrigger } from './find-trigger.ts';
import { mayPublish } from './may-publish.ts';
import { variantsOf } from './variants-of.ts';

type TestDependencies = Pick<
  Dependencies,
  'triggers' | 'topics' | 'accessPolicies' | 'templates' | 'settings' | 'clock'
>;

/**
 * Answers what a trigger would do with an event, whether it is switched on or not: whether the event matches and which field
 * decides, whether the topic's access policy lets the service publish, and the message. Nothing is sent, and nothing written.
 */
export const testTrigger = async (
  { path, body: { event } }: InputOf<typeof TestTrigger>,
  context: OperationContext,
  dependencies: TestDependencies,
): Promise<Reply> => {
  const { clock, settings } = dependencies;
  const trigger = await getTrigger(path.trigger_id, context, dependencies);
  const { explain, render } = compileTrigger(trigger);
  const { matches, decidedBy } = explain(event);
  const service = serviceOfEvent({ source: trigger.source, resources: event.resources }, settings.events);
  const variants = await variantsOf(trigger, dependencies);
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      matches,
      decided_by: decidedBy,
      ...(service !== undefined && { service }),
      allowed: service !== undefined && (await isAllowed(service, trigger, dependencies)),
      ...messageView(render({ event, receivedAt: clock(), variants })),
    },
  };
};

/** A topic that is gone lets no service in. */
const isAllowed = async (service: string, trigger: Trigger, dependencies: TestDependencies): Promise<boolean> => {
  const topic = await findTopicOf(trigger, dependencies);
  return topic !== undefined && mayPublish(service, { topic, trigger }, dependencies);
};

const messageView = (message: RenderedMessage) => {
  if ('problem' in message) return { problem: message.problem };
  const { subject, bodies } = message;
  return { ...(subject !== undefined && { subject }), messages: bodies };
};
