import type { UpdateKmsKey } from '#src/contract/kms.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { findTopic } from '#src/operations/topics/find-topic.ts';
import { checkKey, keyBindingOf } from './key-binding.ts';

/** Binds a topic to another KMS key under the same binding id. Repeating it changes nothing. */
export const updateKmsKey = async (
  { path, body }: InputOf<typeof UpdateKmsKey>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'topics' | 'settings' | 'region'>,
): Promise<Reply> => {
  await changeBinding(
    () => findTopic(path, dependencies),
    (topic) => {
      const { id } = keyBindingOf(topic, path.id);
      checkKey(body.key_id, topic.project, dependencies);
      return { keyBinding: { id, keyId: body.key_id } };
    },
    dependencies,
  );
  return { status: 200, body: { request_id: requestId, id: path.id } };
};
