import type { InputOf } from '#src/contract/operation.ts';
import type { ShowKmsKey } from '#src/contract/topics/kms.ts';
import { findKeyArn } from '#src/domain/topics/topic-key.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';

type ShowDependencies = Pick<Dependencies, 'topics' | 'topicDataKeys' | 'settings' | 'region'>;

/** Shows the KMS key of a topic and its state; a key that the stage has taken from its list shows as deleted. */
export const showKmsKey = async (
  { path }: InputOf<typeof ShowKmsKey>,
  { requestId }: OperationContext,
  dependencies: ShowDependencies,
): Promise<Reply> => {
  const { keyBinding, project } = await getTopic(path, dependencies);
  if (keyBinding === undefined) return { status: 200, body: { request_id: requestId } };
  const { id, keyId } = keyBinding;
  const arn = findKeyArn(dependencies.settings.targets.keys, { keyId, project });
  const status = arn === undefined ? 'DELETED' : await dependencies.topicDataKeys.statusOf(arn);
  return { status: 200, body: { request_id: requestId, id, key_id: keyId, status } };
};
