import type { InputOf } from '#src/contract/operation.ts';
import type { ListTopicAttributes } from '#src/contract/topics/attributes.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getPermittedTopic } from '#src/operations/topics/get-topic.ts';

/** Shows the policy, its times and the introduction, or what is named; `sms_sign_id` only when it is named. */
export const listTopicAttributes = async (
  { path, query }: InputOf<typeof ListTopicAttributes>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const topic = await getPermittedTopic(path, 'SMN:ListTopicAttributes', dependencies);
  const { introduction, smsSignId } = topic;
  const policy = () => policyOf(topic.id, dependencies);
  const shown = {
    access_policy: policy,
    introduction: async () => ({ introduction }),
    sms_sign_id: async () => ({ sms_sign_id: smsSignId }),
    all: async () => ({ ...(await policy()), introduction }),
  };
  return { status: 200, body: { request_id: requestId, attributes: await shown[query.name ?? 'all']() } };
};

const policyOf = async (topicId: string, { accessPolicies }: Pick<AccessDependencies, 'accessPolicies'>) => {
  const policy = await accessPolicies.get(topicId);
  if (policy === undefined) return { access_policy: '' };
  return {
    access_policy: policy.text,
    create_time: formatTimestamp(policy.createdAt),
    update_time: formatTimestamp(policy.updatedAt),
  };
};
