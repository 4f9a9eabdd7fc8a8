import type { InputOf } from '#src/contract/operation.ts';
import type { ListTopics } from '#src/contract/topics/topics.ts';
import type { TopicPage } from '#src/stores/topics/topic-store.ts';

/** The page of topics that both lists of them read. */
export const topicPageOf = ({ path, query }: Pick<InputOf<typeof ListTopics>, 'path' | 'query'>): TopicPage => ({
  project: path.project_id,
  offset: query.offset,
  limit: query.limit,
  filter: {
    enterpriseProjectId: query.enterprise_project_id,
    name: query.name,
    fuzzyName: query.fuzzy_name,
    topicId: query.topic_id,
    fuzzyDisplayName: query.fuzzy_display_name,
  },
});
