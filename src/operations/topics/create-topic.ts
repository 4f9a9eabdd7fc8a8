import type { InputOf } from '#src/contract/operation.ts';
import type { CreateTopic } from '#src/contract/topics/topics.ts';
import { requireTopic } from '#src/domain/access/permission-check.ts';
import { newId } from '#src/domain/identifiers.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { isForgotten } from '#src/domain/topics/topic-move.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Creates a topic. One that exists is answered as it is: its display name stays. */
export const createTopic = async (
  { path, body }: InputOf<typeof CreateTopic>,
  context: OperationContext,
  { topics, settings, region, clock }: Pick<Dependencies, 'topics' | 'settings' | 'region' | 'clock'>,
): Promise<Reply> => {
  const project = path.project_id;
  const { name } = body;
  requireTopic(callerOf(context), 'smn:topic:create', { project, name });
  const answer = { request_id: context.requestId, topic_urn: formatTopicUrn({ region, project, name }) };
  if ((await topics.get({ project, name })) !== undefined) return { status: 200, body: answer };
  const quota = settings.quotas.topicsPerProject;
  if ((await topics.count(project)) >= quota) {
    throw new ServiceError('SMN.0004', `The number of topics has reached the quota of ${quota} per project.`);
  }
  const now = clock();
  const topic = {
    ...{ id: newId(), project, name, displayName: body.display_name, introduction: '', smsSignId: '' },
    ...{ enterpriseProjectId: body.enterprise_project_id, createdAt: now, updatedAt: now },
    ...{ subscriptionsVersion: 0, subscriptionCount: 0 },
  };
  const first = await topics.create(topic);
  // DynamoDB removes what has expired in its own time.
  const { created } =
    isForgotten(first.topic, now) && (await topics.remove(first.topic)) ? await topics.create(topic) : first;
  return { status: created ? 201 : 200, body: answer };
};
