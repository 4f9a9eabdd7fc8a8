import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateNotifyPolicy } from '#src/contract/topics/notify-policies.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getBoundTopic } from '#src/operations/topics/get-bound-topic.ts';
import { checkSteps, policyOf } from './policy-steps.ts';

/** Replaces the steps of a notify policy; calls under way go on by the old ones. Repeating it changes nothing. */
export const updateNotifyPolicy = async (
  { path, body }: InputOf<typeof UpdateNotifyPolicy>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  const found = await getBoundTopic(path, dependencies);
  const { id } = policyOf(found, path.notify_policy_id);
  const steps = await checkSteps(found, body.polling, dependencies);
  await changeBinding(
    () => getBoundTopic(path, dependencies),
    (topic) => ({ notifyPolicy: { id: policyOf(topic, id).id, steps } }),
    dependencies,
  );
  return { status: 200, body: { request_id: requestId } };
};
