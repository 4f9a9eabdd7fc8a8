import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topic.ts';
import { formatTopicUrn, type TopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/call.ts';

type Scope = {
  /** The caller's project, which stands in every signed path. */
  readonly project_id: string;
  readonly topic_urn: TopicUrn;
};

/**
 * The topic of a call, read consistently. A topic of another project is forbidden (403), one of another region or of an
 * unknown name is not found (404): contract section 17 nos. 20 and 22.
 */
export const findTopic = async (
  scope: Scope,
  { topics, region }: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Topic> => {
  const { project_id, topic_urn } = scope;
  refuseForeignProject(scope);
  const topic =
    topic_urn.region === region ? await topics.get({ project: project_id, name: topic_urn.name }) : undefined;
  if (topic === undefined) throw topicNotFound(topic_urn);
  return topic;
};

/** A caller touches nothing of another project. */
export const refuseForeignProject = ({ project_id, topic_urn }: Scope): void => {
  if (topic_urn.project === project_id) return;
  throw new ServiceError('SMN.0001', `The topic ${formatTopicUrn(topic_urn)} belongs to another project.`);
};

/** The refusal for a topic that does not exist. */
export const topicNotFound = (urn: TopicUrn): ServiceError =>
  new ServiceError('SMN.0006', `Topic not found. There is no topic ${formatTopicUrn(urn)}.`);
