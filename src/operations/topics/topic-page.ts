import type { InputOf } from '#src/contract/operation.ts';
import type { ListTopics } from '#src/contract/topics/topics.ts';
import { includesTopic } from '#src/domain/access/permission-check.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import type { TopicPage } from '#src/stores/topics/topic-lists.ts';

/** The page of topics that both lists of them read; a caller that is bound to topics is shown those alone. */
export const topicPageOf = (
  { path, query }: Pick<InputOf<typeof ListTopics>, 'path' | 'query'>,
  { topics }: ProjectPrincipal,
): TopicPage => ({
  project: path.project_id,
  offset: query.offset,
  limit: query.limit,
  filter: {
    enterpriseProjectId: query.enterprise_project_id,
    name: query.name,
    isShown: topics && ((name) => includesTopic(topics, name)),
    fuzzyName: query.fuzzy_name,
    topicId: query.topic_id,
    fuzzyDisplayName: query.fuzzy_display_name,
  },
});
