import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';

/** A topic as the wire shows it; `push_policy` cannot be set and is always 0. */
export const topicView = (topic: Topic, region: string) => ({
  topic_urn: formatTopicUrn({ region, project: topic.project, name: topic.name }),
  name: topic.name,
  display_name: topic.displayName,
  push_policy: 0,
  enterprise_project_id: topic.enterpriseProjectId,
  topic_id: topic.id,
  create_time: formatTimestamp(topic.createdAt),
  update_time: formatTimestamp(topic.updatedAt),
});
