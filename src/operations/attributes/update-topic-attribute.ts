import type { InputOf } from '#src/contract/operation.ts';
import type { UpdateTopicAttribute } from '#src/contract/topics/attributes.ts';
import { parseAccessPolicy } from '#src/domain/access/access-policy.ts';
import { invalidText } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { type NewAttribute, setAttribute } from './set-attribute.ts';

/** Contract section 15; ids of SMS signatures are shorter by far. */
const MAX_TEXT_BYTES = 120;

/** Sets an attribute; an access policy is kept byte for byte, and `''` resets. Repeating the call is harmless. */
export const updateTopicAttribute = async (
  { path, body }: InputOf<typeof UpdateTopicAttribute>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const attribute = { name: path.name, value: body.value };
  checkValue(attribute);
  const topic = await getPermittedTopic(path, 'SMN:UpdateTopicAttribute', dependencies);
  await setAttribute(topic, attribute, dependencies);
  return { status: 200, body: { request_id: requestId } };
};

const checkValue = ({ name, value }: NewAttribute): void => {
  if (value === '') return;
  if (name === 'access_policy') parseAccessPolicy(value);
  else if (Buffer.byteLength(value) > MAX_TEXT_BYTES) {
    throw new ServiceError('SMN.0047', invalidText('SMN.0047', value, `at most ${MAX_TEXT_BYTES} bytes of UTF-8`));
  }
};
