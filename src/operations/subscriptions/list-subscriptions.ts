import type { InputOf } from '#src/contract/operation.ts';
import type { ListSubscriptions } from '#src/contract/subscriptions/subscriptions.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { createEndpointMatcher } from '#src/protocols/endpoints.ts';
import { subscriptionList } from './subscription-view.ts';
import { topicIdsOf } from './topic-ids-of.ts';

/**
 * Lists the project's subscriptions; the count is that of all that pass the filters. An endpoint is found by every spelling.
 * Who is bound to topics is shown theirs alone, which costs the list of the project's topics besides.
 */
export const listSubscriptions = async (
  { path, query }: InputOf<typeof ListSubscriptions>,
  context: OperationContext,
  { subscriptions, topics }: Pick<Dependencies, 'subscriptions' | 'topics'>,
): Promise<Reply> => {
  const page = await subscriptions.listByProject({
    project: path.project_id,
    offset: query.offset,
    limit: query.limit,
    protocol: query.protocol,
    status: query.status,
    topicIds: await topicIdsOf(callerOf(context), topics),
    isEndpoint: query.endpoint === undefined ? undefined : createEndpointMatcher(query.endpoint),
    fuzzyRemark: query.fuzzy_remark,
  });
  return { status: 200, body: subscriptionList(page, { owner: path.project_id, requestId: context.requestId }) };
};
