import { requirePermission, requireTopic, requireUnbound } from '#src/domain/access/permission-check.ts';
import type { Permission } from '#src/domain/access/permissions.ts';
import type { ProjectPrincipal } from '#src/domain/access/principal.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { shortened } from '#src/domain/invalid.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { parseSubscriptionUrn, parseTopicUrn, type TopicUrn } from '#src/domain/urn.ts';
import type { Middleware, RequestContext, Route } from './request-context.ts';

/**
 * May the principal do this? The project in the path decides, whatever `X-Project-Id` says (contract section 17 no. 32);
 * then the operation's permission; then, for a principal that is bound to topics, the topic in the path. Fails closed: cloud
 * services, which have no project, may not call anything yet. Whether a topic of another project may be used is decided by its
 * access policy, which the operation evaluates.
 */
export const authorise = (): Middleware => ({
  before: ({ context: { route, pathParameters, principal } }) => {
    if (route.operation.caller !== 'signed') return;
    if (principal === undefined) throw new Error('A signed operation came to authorisation without a principal');
    if (principal.kind === 'service') throw new ServiceError('SMN.0001');
    checkProject(principal, pathParameters);
    checkGrant(principal, route.operation, pathParameters);
  },
});

type PathParameters = RequestContext['pathParameters'];

const checkProject = ({ project: own }: ProjectPrincipal, pathParameters: PathParameters): void => {
  // A domain id is a project id here (contract section 4.14).
  const project = pathParameters['project_id'] ?? pathParameters['domain_id'];
  if (project !== undefined && project !== own) throw wrongProject(project, own);
};

const checkGrant = (
  principal: ProjectPrincipal,
  { permission, topicScope }: Route['operation'],
  pathParameters: PathParameters,
): void => {
  if (permission === undefined) throw new Error('A signed operation came to authorisation without a permission');
  requirePermission(principal, permission);
  if (topicScope === 'refused') requireUnbound(principal, permission);
  if (topicScope === undefined) checkTopicsInPath(principal, permission, pathParameters);
};

const wrongProject = (asked: string, own: string): ServiceError => {
  // A client that was given no project id leaves the placeholder in its path: 400 or 404 (contract section 2.6).
  if (asked.startsWith('{')) {
    return new ServiceError(
      'SMN.0019',
      `${ERROR_CODES['SMN.0019'][1]} The path holds ${shortened(asked)}: the client knows no project id; allowed: ${own}.`,
    );
  }
  return new ServiceError(
    'SMN.0001',
    `${ERROR_CODES['SMN.0001'][1]} The project in the path is ${shortened(asked)}; allowed: ${own}, the project of the credential.`,
  );
};

/** A path without a topic, or with one that cannot be parsed, is refused to callers that are bound to topics. */
const checkTopicsInPath = (
  principal: ProjectPrincipal,
  permission: Permission,
  { topic_urn: topicUrn, subscription_urn: subscriptionUrn }: PathParameters,
): void => {
  if (topicUrn === undefined && subscriptionUrn === undefined) requireUnbound(principal, permission);
  if (topicUrn !== undefined) requireTopic(principal, permission, parseTopicUrn(topicUrn) ?? unreadable(topicUrn));
  if (subscriptionUrn !== undefined)
    requireTopic(principal, permission, parseSubscriptionUrn(subscriptionUrn) ?? unreadable(subscriptionUrn));
};

/** In no project, so that no pattern includes it. */
const unreadable = (text: string): Pick<TopicUrn, 'project' | 'name'> => ({ project: '', name: text });
