import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { parseTopicUrn, type TopicUrn } from '#src/domain/urn.ts';
import { matchesWildcard } from '#src/domain/wildcard.ts';
import { GRANTED_BY_NAME, PERMISSION_NAMES, PERMISSIONS, type Permission, ROLES } from './permissions.ts';
import type { Grant, ProjectPrincipal } from './principal.ts';

/** Whether the actions of a grant hold a permission. */
export const holdsPermission = (actions: Grant['actions'], permission: Permission): boolean => {
  const least = PERMISSIONS[permission];
  if (least === 'by name') return Array.isArray(actions) && actions.includes(permission);
  if (actions === '*') return true;
  if (typeof actions !== 'string') return actions.some((pattern) => matchesWildcard(pattern, permission));
  return ROLES.indexOf(actions) >= ROLES.indexOf(least);
};

/** Whether the topics of a grant include a topic of the caller's own project. */
export const includesTopic = (topics: Grant['topics'], name: string): boolean =>
  topics === undefined || topics.some((pattern) => matchesWildcard(pattern, name));

/** Whether that is the URN of a topic which is the caller's: of its project, and one that it is bound to where it is. */
export const isOwnTopic = (
  { project, topics }: Pick<ProjectPrincipal, 'project' | 'topics'>,
  topicUrn: string,
): boolean => {
  const topic = parseTopicUrn(topicUrn);
  return topic?.project === project && includesTopic(topics, topic.name);
};

/** Refuses what the caller's actions do not hold: `SMN.0001`, naming the permission. */
export const requirePermission = ({ actions }: Grant, permission: Permission): void => {
  if (holdsPermission(actions, permission)) return;
  const held = typeof actions === 'string' ? `its role is ${actions}` : `its actions are ${shortened(actions)}`;
  throw refusal(`The credential lacks ${permission}: ${held}.`);
};

/**
 * Refuses a caller that is bound to topics a topic that is none of them, `SMN.0001`, naming the permission and the patterns.
 * Topics of other projects are none of them, whatever their access policies say.
 */
export const requireTopic = (
  { project, topics }: ProjectPrincipal,
  permission: Permission,
  topic: Pick<TopicUrn, 'project' | 'name'>,
): void => {
  if (topics === undefined || (topic.project === project && includesTopic(topics, topic.name))) return;
  throw outsideTopics(topics, permission, shortened(topic.name));
};

/** Refuses what is of no topic, or of all, to a caller that is bound to some: `SMN.0001`. */
export const requireUnbound = ({ topics }: Grant, permission: Permission): void => {
  if (topics !== undefined) throw outsideTopics(topics, permission, 'what is of no topic or of all');
};

/**
 * Refuses to let a caller give others more than it may do itself, `SMN.0001`, naming a permission that it lacks. Everything (`*`)
 * can be given only by who has that: it is no role, and has no limit that a later version could set to a role.
 */
export const requireDelegable = ({ actions }: Grant, given: Pick<Grant, 'actions'>): void => {
  const named = GRANTED_BY_NAME.find((name) => holdsPermission(given.actions, name));
  if (named !== undefined) throw refusal(`Only the operator's command can give ${named}.`);
  if (actions === '*') return;
  if (given.actions === '*')
    throw refusal('The credential may give others no more than it has itself, which is not *.');
  const lacking = PERMISSION_NAMES.find(
    (name) => holdsPermission(given.actions, name) && !holdsPermission(actions, name),
  );
  if (lacking !== undefined)
    throw refusal(`The credential may give others no more than it has itself, and lacks ${lacking}.`);
};

const outsideTopics = (topics: readonly string[], permission: Permission, asked: string): ServiceError =>
  refusal(
    `The credential has ${permission} for the topics ${topics.join(', ')} of its project only, not for ${asked}.`,
  );

const refusal = (why: string): ServiceError =>
  new ServiceError('SMN.0001', `You have no permission for this resource. ${why}`);
