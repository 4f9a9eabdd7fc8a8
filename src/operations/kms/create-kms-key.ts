import type { InputOf } from '#src/contract/operation.ts';
import type { CreateKmsKey } from '#src/contract/topics/kms.ts';
import { newId } from '#src/domain/identifiers.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { changeBinding } from '#src/operations/topics/change-binding.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { checkKey } from './key-binding.ts';

/** Binds a topic to a KMS key; refused when it has one, also when this very call is repeated. It holds from the next publish. */
export const createKmsKey = async (
  { path, body }: InputOf<typeof CreateKmsKey>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'topics' | 'settings' | 'region'>,
): Promise<Reply> => {
  const keyBinding = { id: newId(), keyId: body.key_id };
  await changeBinding(
    () => getTopic(path, dependencies),
    (topic) => {
      checkKey(body.key_id, topic.project, dependencies);
      if (topic.keyBinding === undefined) return { keyBinding };
      throw new ServiceError(
        'SMN.0019',
        `The topic ${topic.name} has a KMS key already, bound with the id ${topic.keyBinding.id}; a topic has one at the most.`,
      );
    },
    dependencies,
  );
  return { status: 200, body: { request_id: requestId, id: keyBinding.id } };
};
