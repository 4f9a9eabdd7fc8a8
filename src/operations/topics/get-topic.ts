import { isPermitted } from '#src/domain/access/access-decision.ts';
import { type AccessPolicy, parseAccessPolicy, type TopicAction } from '#src/domain/access/access-policy.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn, type TopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

type Scope = {
  /** The caller's project, which stands in every signed path. */
  readonly project_id: string;
  readonly topic_urn: TopicUrn;
};

/** What finding a topic needs that may be another project's. */
export type AccessDependencies = Pick<Dependencies, 'topics' | 'accessPolicies' | 'region' | 'clock'>;

/** What is to be subscribed. */
type Subscribing = { readonly protocol: string; readonly endpoint: string };

/** A topic that the caller may use for one action, as far as its access policy can say that already. */
export type PermittedTopic = {
  readonly topic: Topic;
  /** Refuses the action with `SMN.00308` unless it is permitted, for SMN:Subscribe with what is to be subscribed. */
  readonly refuseUnpermitted: (subscribing?: Subscribing) => void;
};

/**
 * The topic of a call that is its owner's alone, read consistently. A topic of another project is forbidden (403), one of
 * another region or of an unknown name is not found (404): contract section 17 nos. 20 and 22.
 */
export const getTopic = async (
  scope: Scope,
  { topics, region }: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Topic> => {
  const { project_id, topic_urn } = scope;
  if (topic_urn.project !== project_id) throw forbidden(topic_urn);
  const topic = await read(topic_urn, { topics, region });
  if (topic === undefined) throw topicNotFound(topic_urn);
  return topic;
};

/**
 * The topic of a call that its access policy may open to other projects, for one action (contract section 10.3). Costs one
 * consistent read for its owner, one more for others. For others it throws `SMN.0001` when there is no such topic or it has no
 * policy, so that the two cannot be distinguished, and `SMN.00308` when its policy does not permit the action.
 */
export const getPermittedTopic = async (
  scope: Scope,
  action: TopicAction,
  dependencies: AccessDependencies,
): Promise<Topic> => {
  const topic = await findPermittedTopic(scope, action, dependencies);
  if (topic === undefined) throw topicNotFound(scope.topic_urn);
  return topic;
};

/** As {@link getPermittedTopic}, but undefined when the caller's own project has no such topic. */
export const findPermittedTopic = async (
  scope: Scope,
  action: TopicAction,
  dependencies: AccessDependencies,
): Promise<Topic | undefined> => {
  const found = await findWithPolicy(scope, action, dependencies);
  found?.refuseUnpermitted();
  return found?.topic;
};

/** The topic to subscribe to, whose access policy may want to know what is subscribed before it permits that. */
export const getTopicToSubscribe = async (scope: Scope, dependencies: AccessDependencies): Promise<PermittedTopic> => {
  const found = await findWithPolicy(scope, 'SMN:Subscribe', dependencies);
  if (found === undefined) throw topicNotFound(scope.topic_urn);
  return found;
};

/** The refusal for a topic that does not exist. */
export const topicNotFound = (urn: TopicUrn): ServiceError =>
  new ServiceError('SMN.0006', `Topic not found. There is no topic ${formatTopicUrn(urn)}.`);

const findWithPolicy = async (
  { project_id, topic_urn }: Scope,
  action: TopicAction,
  dependencies: AccessDependencies,
): Promise<PermittedTopic | undefined> => {
  const topic = await read(topic_urn, dependencies);
  if (topic_urn.project === project_id) return topic && { topic, refuseUnpermitted: permitAll };
  const kept = topic && (await dependencies.accessPolicies.get(topic.id));
  if (topic === undefined || kept === undefined) throw forbidden(topic_urn);
  const policy = parseAccessPolicy(kept.text);
  const asked = { project_id, topic_urn, action, policy, now: dependencies.clock() };
  const refuseUnpermitted = createRefusal({ ...asked, topic });
  return { topic, refuseUnpermitted };
};

const permitAll = (): void => undefined;

type Asked = Scope & {
  readonly topic: Topic;
  readonly action: TopicAction;
  readonly policy: AccessPolicy;
  readonly now: number;
};

const createRefusal =
  ({ project_id, topic_urn, topic, action, policy, now }: Asked) =>
  (subscribing?: Subscribing): void => {
    const caller = { kind: 'project', project: project_id } as const;
    const topicUrn = formatTopicUrn(topic_urn);
    const request = { caller, action, topicUrn, now, ...(subscribing && { subscribing }) };
    // In another project of this deployment it has the same policy, which names it as it is there.
    const urns = [topicUrn, ...(topic.move?.state === 'moved' ? [topic.move.topicUrn] : [])];
    if (urns.some((urn) => isPermitted({ owner: topic_urn.project, policy }, { ...request, topicUrn: urn }))) return;
    throw new ServiceError('SMN.00308', `The access policy of the topic ${topicUrn} does not allow ${action}.`);
  };

const read = async (
  { region, project, name }: TopicUrn,
  dependencies: Pick<Dependencies, 'topics' | 'region'>,
): Promise<Topic | undefined> =>
  region === dependencies.region ? dependencies.topics.get({ project, name }) : undefined;

const forbidden = (urn: TopicUrn): ServiceError =>
  new ServiceError(
    'SMN.0001',
    `You have no permission for this resource. The topic ${formatTopicUrn(urn)} belongs to another project.`,
  );
