import type { InputOf } from '#src/contract/operation.ts';
import type { TestAccessPolicy } from '#src/contract/operations-api/policy-tests.ts';
import { decideAccess } from '#src/domain/access/access-decision.ts';
import { type AccessPolicy, parseAccessPolicy } from '#src/domain/access/access-policy.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { type AccessDependencies, getTopic } from '#src/operations/topics/get-topic.ts';

/**
 * Answers whether the access policy of a topic, or another in its place, permits an action to a project or a service at this
 * moment, by the decision that calls of others are judged by, and what decides. Of the owner alone.
 */
export const testAccessPolicy = async (
  { path, body }: InputOf<typeof TestAccessPolicy>,
  { requestId }: OperationContext,
  dependencies: AccessDependencies,
): Promise<Reply> => {
  const { principal: caller, action, subscribing, access_policy: draft } = body;
  const given = draft === undefined ? undefined : policyOf(draft);
  const topic = await getTopic(path, dependencies);
  const policy = draft === undefined ? policyOf((await dependencies.accessPolicies.get(topic.id))?.text) : given;
  const { isPermitted, ...decided } = decideAccess(
    { owner: topic.project, policy },
    {
      ...{ caller, action, topicUrn: formatTopicUrn(path.topic_urn), now: dependencies.clock() },
      ...(subscribing !== undefined && { subscribing }),
    },
  );
  return {
    status: 200,
    body: {
      ...{ request_id: requestId, allowed: isPermitted, decided_by: decided.by },
      ...('statement' in decided && {
        ...{ effect: decided.statement.effect, sid: decided.statement.sid },
        position: (policy?.statements.indexOf(decided.statement) ?? 0) + 1,
      }),
    },
  };
};

/** As attributes have it, empty text is no policy. */
const policyOf = (text = ''): AccessPolicy | undefined => (text === '' ? undefined : parseAccessPolicy(text));
