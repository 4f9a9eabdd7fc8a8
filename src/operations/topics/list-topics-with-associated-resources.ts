import type { InputOf } from '#src/contract/operation.ts';
import type { ListTopicsWithAssociatedResources } from '#src/contract/topics/topics.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { callerOf } from '#src/operations/caller.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import type { KeptAccessPolicy } from '#src/stores/topics/access-policy-store.ts';
import { topicPageOf } from './topic-page.ts';
import { topicView } from './topic-view.ts';

/** Lists the project's topics as ListTopics does, each with what belongs to it: two more reads per 100 topics. */
export const listTopicsWithAssociatedResources = async (
  input: InputOf<typeof ListTopicsWithAssociatedResources>,
  context: OperationContext,
  { topics, tags, accessPolicies, region }: Pick<Dependencies, 'topics' | 'tags' | 'accessPolicies' | 'region'>,
): Promise<Reply> => {
  const page = await topics.list(topicPageOf(input, callerOf(context)));
  const ids = page.topics.map(({ id }) => id);
  const [tagsById, policies] = await Promise.all([tags.getMany('smn_topic', ids), accessPolicies.getMany(ids)]);
  return {
    status: 200,
    body: {
      request_id: context.requestId,
      topic_count: page.total,
      topics: page.topics.map((topic) => ({
        ...topicView(topic, region),
        tags: tagsById.get(topic.id) ?? [],
        attributes: attributesOf(policies.get(topic.id)),
        logtanks: logtanksOf(topic),
      })),
    },
  };
};

/** The introduction is no part of it (contract section 4.1 no. 6). */
const attributesOf = (policy: KeptAccessPolicy | undefined) =>
  policy === undefined
    ? {}
    : {
        access_policy: policy.text,
        create_time: formatTimestamp(policy.createdAt),
        update_time: formatTimestamp(policy.updatedAt),
      };

const logtanksOf = ({ logtank }: Topic) =>
  logtank === undefined
    ? []
    : [
        {
          id: logtank.id,
          log_group_id: logtank.logGroupId,
          log_stream_id: logtank.logStreamId,
          create_time: formatTimestamp(logtank.createdAt),
          update_time: formatTimestamp(logtank.updatedAt),
        },
      ];
