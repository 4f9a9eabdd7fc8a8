import type { InputOf } from '#src/contract/operation.ts';
import type { ListProjectSubscriptions } from '#src/contract/operations-api/subscriptions.ts';
import { requireTopic } from '#src/domain/access/permission-check.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getTopic } from '#src/operations/topics/get-topic.ts';
import { listedSubscriptionView } from './subscription-view.ts';
import { topicIdsOf } from './topic-ids-of.ts';

/**
 * Lists the subscriptions of the caller's project, newest first, or of one of its topics. The list lags a little on AWS. Callers that
 * are bound to topics are shown those of these alone, which costs the list of the project's topics besides.
 */
export const listProjectSubscriptions = async (
  { path: { project_id }, query }: InputOf<typeof ListProjectSubscriptions>,
  context: OperationContext,
  { topics, subscriptions, region }: Pick<Dependencies, 'topics' | 'subscriptions' | 'region'>,
): Promise<Reply> => {
  const caller = callerOf(context);
  const { topic_urn, ...request } = query;
  if (topic_urn !== undefined) requireTopic(caller, 'smn:topic:list', topic_urn);
  const page =
    topic_urn === undefined
      ? await subscriptions.listNewest({
          ...request,
          ...{ of: { project: project_id }, topicIds: await topicIdsOf(caller, topics) },
        })
      : await subscriptions.listNewest({
          ...request,
          of: { topicId: (await getTopic({ project_id, topic_urn }, { topics, region })).id },
        });
  const names = await topics.namesOf([...new Set(page.subscriptions.map(({ topicId }) => topicId))]);
  const views = page.subscriptions.flatMap((one) => {
    const name = names.get(one.topicId);
    if (name === undefined) return [];
    const topicUrn = formatTopicUrn({ region, project: project_id, name });
    return [{ topic_urn: topicUrn, ...listedSubscriptionView(one, topicUrn) }];
  });
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      subscriptions: views,
      ...(page.cursor !== undefined && { next_cursor: page.cursor }),
    },
  };
};
