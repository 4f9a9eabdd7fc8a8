import type { DeleteKmsKey } from '#src/contract/kms.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { findTopic } from '#src/operations/topics/find-topic.ts';
import { keyBindingOf } from './key-binding.ts';

/** Ends the binding of a topic to its KMS key; refused when it has ended already. */
export const deleteKmsKey = async (
  { path }: InputOf<typeof DeleteKmsKey>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Reply> => {
  await changeBinding(
    () => findTopic(path, dependencies),
    (topic) => {
      keyBindingOf(topic, path.id);
      return { remove: ['keyBinding'] };
    },
    dependencies,
  );
  return { status: 200, body: { request_id: requestId } };
};
