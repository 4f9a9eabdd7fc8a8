import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateKmsKey } from '#src/contract/topics/kms.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { checkKey, keyBindingOf } from './key-binding.ts';

/** Binds a topic to another KMS key under the same binding id. Repeating it changes nothing. */
export const updateKmsKey = async (
  { path, body }: InputOf<typeof UpdateKmsKey>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'settings' | 'region'>,
): Promise<Reply> => {
  await changeBinding(
    () => getTopic(path, dependencies),
    (topic) => {
      const { id } = keyBindingOf(topic, path.id);
      checkKey(body.key_id, topic.project, dependencies);
      return { keyBinding: { id, keyId: body.key_id } };
    },
    dependencies,
  );
  return { status: 200, body: { request_id: requestId, id: path.id } };
};
