import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteNotifyPolicy } from '#src/contract/topics/notify-policies.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getBoundTopic } from '#src/operations/topics/get-bound-topic.ts';
import { policyOf } from './policy-steps.ts';

/** Ends a topic's notify policy; refused when it has ended already. Calls under way go on by it. */
export const deleteNotifyPolicy = async (
  { path }: InputOf<typeof DeleteNotifyPolicy>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  await changeBinding(
    () => getBoundTopic(path, dependencies),
    (topic) => {
      policyOf(topic, path.notify_policy_id);
      return { remove: ['notifyPolicy'] };
    },
    dependencies,
  );
  return { status: 200, body: { request_id: requestId } };
};
