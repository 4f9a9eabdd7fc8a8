import type { InputOf } from '#src/contract/operation.ts';
import type { DeleteKmsKey } from '#src/contract/topics/kms.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { keyBindingOf } from './key-binding.ts';

/** Ends the binding of a topic to its KMS key; refused when it has ended already. */
export const deleteKmsKey = async (
  { path }: InputOf<typeof DeleteKmsKey>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  await changeBinding(
    () => getTopic(path, dependencies),
    (topic) => {
      keyBindingOf(topic, path.id);
      return { remove: ['keyBinding'] };
    },
    dependencies,
  );
  return { status: 200, body: { request_id: requestId } };
};
