import type { InputOf } from '#src/contract/operation.ts';
import type { CreateNotifyPolicy } from '#src/contract/topics/notify-policies.ts';
import { newId } from '#src/domain/identifiers.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getBoundTopic } from '#src/operations/topics/get-bound-topic.ts';
import { checkSteps } from './policy-steps.ts';

/**
 * Creates a topic's notify policy; refused when it has one, also when this very call is repeated. It holds from the next
 * publish.
 */
export const createNotifyPolicy = async (
  { path, body }: InputOf<typeof CreateNotifyPolicy>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  const found = await getBoundTopic(path, dependencies);
  refuseSecond(found);
  const notifyPolicy = { id: newId(), steps: await checkSteps(found, body.polling, dependencies) };
  await changeBinding(
    () => getBoundTopic(path, dependencies),
    (topic) => {
      refuseSecond(topic);
      return { notifyPolicy };
    },
    dependencies,
  );
  return { status: 201, body: { request_id: requestId, id: notifyPolicy.id } };
};

const refuseSecond = ({ name, notifyPolicy }: Topic): void => {
  if (notifyPolicy === undefined) return;
  throw new ServiceError(
    'SMN.0019',
    `The topic ${name} has a notify policy already, with the id ${notifyPolicy.id}; a topic has one at the most.`,
  );
};
