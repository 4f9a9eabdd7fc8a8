import { idOfNamedToken } from '#src/domain/access/auth-token.ts';
import { sourceDigestOf } from '#src/domain/events/trigger-id.ts';
import { digest, inTime, type Key, type ListPosition } from './key.ts';

/* All keys of the registry. */

// Topics

export const topicKey = ({ project, name }: { readonly project: string; readonly name: string }): Key => ({
  pk: `topic#${project}#${name}`,
  sk: 'topic',
});
/** Names the topic that has an id: written before the topic and checked against it. */
export const topicPointerKey = (topicId: string): Key => ({ pk: `topic-id#${topicId}`, sk: 'pointer' });
/** The id of {@link topicPointerKey}. */
export const topicOfPointer = ({ pk }: Pick<Key, 'pk'>): string => pk.slice('topic-id#'.length);
/** Beside the pointer, so that it goes with the topic that has this id. */
export const accessPolicyKey = (topicId: string): Key => ({ pk: `topic-id#${topicId}`, sk: 'access-policy' });
export const topicList = (project: string): string => `topics#${project}`;
export const topicPosition = (topic: { readonly project: string; readonly id: string; readonly createdAt: number }) =>
  ({ listPk: topicList(topic.project), listSk: inTime(topic.createdAt, topic.id) }) satisfies ListPosition;

// Subscriptions. A topic's are one item collection, read by ranges of the sort key.

export const subscribersOf = (topicId: string): string => `s#${topicId}`;
/** The topic of {@link subscribersOf}. */
export const topicOfSubscribers = (pk: string): string => pk.slice(2);
export const subscriptionKey = ({ topicId, id }: { readonly topicId: string; readonly id: string }): Key => ({
  pk: subscribersOf(topicId),
  sk: id,
});
export const projectSubscriptionList = (project: string): string => `s#${project}`;
/** The endpoints of subscription users are not among the subscriptions of their project. */
export const projectUserEndpointList = (project: string): string => `u#${project}`;
/** The project of either list. */
export const projectOfSubscriptionList = (list: string): string => list.slice(2);
export const topicSubscriptionList = (topicId: string): string => topicId;
/** In lists 8 digits of the id are enough to order entries of one millisecond, and fan-out reads fewer bytes. */
export const subscriptionOrder = ({ id, createdAt }: { readonly id: string; readonly createdAt: number }): string =>
  inTime(createdAt, id.slice(0, 8));
/** The time of {@link subscriptionOrder}. */
export const createdAtOf = (order: string): number => Number(order.slice(0, 13));

// Templates

export const templateKey = (project: string, id: string): Key => ({ pk: `template#${project}`, sk: id });
export const templateList = (project: string): string => `templates#${project}`;
export const templatePosition = (template: {
  readonly project: string;
  readonly id: string;
  readonly createdAt: number;
}) =>
  ({ listPk: templateList(template.project), listSk: inTime(template.createdAt, template.id) }) satisfies ListPosition;

// Moves of topics: one item collection for each project, in the order of their ids, which is that of time

export const movesOf = (project: string): string => `move#${project}`;
export const moveKey = ({ project, id }: { readonly project: string; readonly id: string }): Key => ({
  pk: movesOf(project),
  sk: id,
});

// Tags, by the id of what has them, so that a topic re-created under its old name has none

export const tagsKey = ({ type, id }: { readonly type: string; readonly id: string }): Key => ({
  pk: `tags#${type}#${id}`,
  sk: 'tags',
});
export const tagsList = (project: string, type: string): string => `tags#${project}#${type}`;
export const tagsPosition = (of: { readonly project: string; readonly type: string; readonly id: string }) =>
  ({ listPk: tagsList(of.project, of.type), listSk: of.id }) satisfies ListPosition;

// Triggers, one item collection for each source of events: what comes from it is matched with all of them, of every project.

export const triggersOf = (sourceDigest: string): string => `triggers#${sourceDigest}`;
export const triggerKey = (trigger: { readonly project: string; readonly id: string }): Key => ({
  pk: triggersOf(sourceDigestOf(trigger)),
  sk: `${trigger.project}#${trigger.id}`,
});
export const triggerList = (project: string): string => `triggers#${project}`;
export const triggerPosition = (of: { readonly project: string; readonly id: string; readonly createdAt: number }) =>
  ({ listPk: triggerList(of.project), listSk: inTime(of.createdAt, of.id) }) satisfies ListPosition;

// Subscription users, one item collection per project. Their endpoints are subscriptions, in a collection of their own.

export const subscriptionUsersOf = (project: string): string => `subscription-user#${project}`;
export const subscriptionUserKey = (project: string, id: string): Key => ({
  pk: subscriptionUsersOf(project),
  sk: id,
});

// Mobile applications and their endpoints. An application's endpoints are one item collection.

export const applicationKey = (of: {
  readonly project: string;
  readonly platform: string;
  readonly name: string;
}): Key => ({ pk: `application#${of.project}#${of.platform}#${of.name}`, sk: 'application' });
/** Names the application that has an id: written before the application and checked against it. */
export const applicationPointerKey = (applicationId: string): Key => ({
  pk: `application-id#${applicationId}`,
  sk: 'pointer',
});
export const applicationList = (project: string): string => `applications#${project}`;
export const applicationPosition = (of: {
  readonly project: string;
  readonly id: string;
  readonly createdAt: number;
}) => ({ listPk: applicationList(of.project), listSk: inTime(of.createdAt, of.id) }) satisfies ListPosition;
export const applicationEndpointsOf = (applicationId: string): string => `application-endpoints#${applicationId}`;
export const applicationEndpointKey = (of: { readonly applicationId: string; readonly id: string }): Key => ({
  pk: applicationEndpointsOf(of.applicationId),
  sk: of.id,
});
export const applicationEndpointPosition = (of: {
  readonly applicationId: string;
  readonly id: string;
  readonly createdAt: number;
}) =>
  ({
    listPk: applicationEndpointsOf(of.applicationId),
    listSk: inTime(of.createdAt, of.id),
  }) satisfies ListPosition;

// Resources of stacks: those that stand for one topic or subscription are one item collection.

export const declarationsOf = (urn: string): string => `declared#${urn}`;
export const declarationKey = (urn: string, resource: string): Key => ({ pk: declarationsOf(urn), sk: resource });

// Callers, links and the service's own secrets

/** How much a project may spend. */
export const spendCapsKey = (project: string): Key => ({ pk: `spend-caps#${project}`, sk: 'caps' });
export const credentialKey = (accessKey: string): Key => ({ pk: `credential#${accessKey}`, sk: 'credential' });
export const credentialList = (project: string): string => `credentials#${project}`;
export const credentialPosition = (project: string, accessKey: string, createdAt: number): ListPosition => ({
  listPk: credentialList(project),
  listSk: inTime(createdAt, accessKey),
});
/** Of a token with a name, which is found by its id. */
export const namedTokenKey = (id: string): Key => ({ pk: `auth-token#${id}`, sk: 'auth-token' });
export const authTokenKey = (token: string): Key => namedTokenKey(idOfNamedToken(token) ?? digest(token));
export const authTokenList = (project: string): string => `auth-tokens#${project}`;
export const authTokenPosition = (project: string, id: string, createdAt: number): ListPosition => ({
  listPk: authTokenList(project),
  listSk: inTime(createdAt, id),
});
/** Of a session of the console, apart from other tokens: who may write one may not write the other. */
export const sessionKey = (token: string): Key => ({ pk: `session#${digest(token)}`, sk: 'session' });
/** Roles and users of AWS that may call for a project: one item collection for each project, by the ids of principals. */
export const principalsOf = (project: string): string => `principal#${project}`;
export const principalKey = (project: string, principalId: string): Key => ({
  pk: principalsOf(project),
  sk: principalId,
});
/** Projects that a person may sign in to: one item collection for each person, by the ids of projects. */
export const membershipsOf = (email: string): string => `member#${email}`;
export const memberKey = (project: string, email: string): Key => ({ pk: membershipsOf(email), sk: project });
/** Leads from a project to its members: written before the membership and checked against it. */
export const membersOf = (project: string): string => `members#${project}`;
export const memberEntryKey = (project: string, email: string): Key => ({ pk: membersOf(project), sk: email });
export const confirmationTokenKey = (token: string): Key => ({ pk: `confirm#${digest(token)}`, sk: 'confirm' });
/** Each under a partition key of its own, which is what a function's right to write goes by (decision 046). */
const secretKey = (name: string): Key => ({ pk: `secret#${name}`, sk: 'secret' });
export const idSecretKey: Key = secretKey('id-secret');
export const headerKeyKey: Key = secretKey('header-key');
export const signingKeyKey: Key = secretKey('signing-key');
export const certificateKey = (certificateId: string): Key => ({
  pk: `certificate#${certificateId}`,
  sk: 'certificate',
});

/** Which of the sites that share the registry acts (decision 120). */
export const fenceKey: Key = { pk: 'fence', sk: 'fence' };
