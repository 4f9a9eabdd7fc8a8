import type { DeleteNotifyPolicy } from '#src/contract/notify-policies.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { findBoundTopic } from '#src/operations/topics/find-bound-topic.ts';
import { policyOf } from './policy-steps.ts';

/** Ends a topic's notify policy; refused when it has ended already. Calls under way go on by it. */
export const deleteNotifyPolicy = async (
  { path }: InputOf<typeof DeleteNotifyPolicy>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  await changeBinding(
    () => findBoundTopic(path, dependencies),
    (topic) => {
      policyOf(topic, path.notify_policy_id);
      return { remove: ['notifyPolicy'] };
    },
    dependencies,
  );
  return { status: 200, body: { request_id: requestId } };
};
