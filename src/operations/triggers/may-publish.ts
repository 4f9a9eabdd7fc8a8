import { isPermitted } from '#src/domain/access/access-decision.ts';
import { parseAccessPolicy } from '#src/domain/access/access-policy.ts';
import type { Trigger } from '#src/domain/events/trigger.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

/** A trigger and its topic. */
type Publishing = { readonly topic: Topic; readonly trigger: Pick<Trigger, 'topicUrn'> };

/**
 * Whether the topic's access policy lets a service publish to it, as it is asked for any service: that the trigger is the owner's
 * does not count. Costs a consistent read.
 */
export const mayPublish = async (
  service: string,
  { topic, trigger: { topicUrn } }: Publishing,
  { accessPolicies, clock }: Pick<Dependencies, 'accessPolicies' | 'clock'>,
): Promise<boolean> => {
  const kept = await accessPolicies.get(topic.id);
  const policy = kept && parseAccessPolicy(kept.text);
  const request = { caller: { kind: 'service', service }, action: 'SMN:Publish', topicUrn, now: clock() } as const;
  return isPermitted({ owner: topic.project, policy }, request);
};
