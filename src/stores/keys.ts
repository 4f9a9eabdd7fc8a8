import { createHash } from 'node:crypto';

/**
 * All keys of both tables on one screen. Parts are joined by `#`, which no project, name or id contains.
 * Secrets that people hold (tokens) are keys by their SHA-256 only.
 */
export type Key = { readonly pk: string; readonly sk: string };

/** Position in a list: entries sort by time, then by id. */
export type ListPosition = { readonly listPk: string; readonly listSk: string };

/** SHA-256 as hexadecimal text. */
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Thirteen digits of epoch milliseconds sort as text until the year 2286. */
const inTime = (at: number, id: string): string => `${String(at).padStart(13, '0')}#${id}`;

// Registry: topics

export const topicKey = ({ project, name }: { readonly project: string; readonly name: string }): Key => ({
  pk: `topic#${project}#${name}`,
  sk: 'topic',
});
/** Names the topic that has an id: written before the topic and checked against it. */
export const topicPointerKey = (topicId: string): Key => ({ pk: `topic-id#${topicId}`, sk: 'pointer' });
export const topicList = (project: string): string => `topics#${project}`;
export const topicPosition = (topic: { readonly project: string; readonly id: string; readonly createdAt: number }) =>
  ({ listPk: topicList(topic.project), listSk: inTime(topic.createdAt, topic.id) }) satisfies ListPosition;

// Registry: subscriptions. A topic's are one item collection, read by ranges of the sort key.

export const subscribersOf = (topicId: string): string => `s#${topicId}`;
export const subscriptionKey = ({ topicId, id }: { readonly topicId: string; readonly id: string }): Key => ({
  pk: subscribersOf(topicId),
  sk: id,
});
export const projectSubscriptionList = (project: string): string => `s#${project}`;
export const projectOfSubscriptionList = (list: string): string => list.slice(2);
export const topicSubscriptionList = (topicId: string): string => topicId;
/** In lists 8 digits of the id are enough to order entries of one millisecond, and fan-out reads fewer bytes. */
export const subscriptionOrder = ({ id, createdAt }: { readonly id: string; readonly createdAt: number }): string =>
  inTime(createdAt, id.slice(0, 8));

// Registry: templates

export const templateKey = (project: string, id: string): Key => ({ pk: `template#${project}`, sk: id });
export const templateList = (project: string): string => `templates#${project}`;
export const templatePosition = (template: {
  readonly project: string;
  readonly id: string;
  readonly createdAt: number;
}) =>
  ({ listPk: templateList(template.project), listSk: inTime(template.createdAt, template.id) }) satisfies ListPosition;

// Registry: callers, links and the service's own secrets

export const credentialKey = (accessKey: string): Key => ({ pk: `credential#${accessKey}`, sk: 'credential' });
export const credentialList = (project: string): string => `credentials#${project}`;
export const credentialPosition = (project: string, accessKey: string, createdAt: number): ListPosition => ({
  listPk: credentialList(project),
  listSk: inTime(createdAt, accessKey),
});
export const authTokenKey = (token: string): Key => ({ pk: `auth-token#${digest(token)}`, sk: 'auth-token' });
export const confirmationTokenKey = (token: string): Key => ({ pk: `confirm#${digest(token)}`, sk: 'confirm' });
export const idSecretKey: Key = { pk: 'secret', sk: 'id-secret' };
export const signingKeyKey: Key = { pk: 'secret', sk: 'signing-key' };
export const certificateKey = (certificateId: string): Key => ({
  pk: `certificate#${certificateId}`,
  sk: 'certificate',
});

// Deliveries

export const confirmationFlowKey = (endpointKey: string, windowSeconds: number): Key => ({
  pk: `confirmation-flow#${digest(endpointKey)}`,
  sk: String(windowSeconds),
});
/** A message's dead letters: one item for the body and one per recipient. */
export const deadLettersOf = (of: {
  readonly project: string;
  readonly messageId: string;
  readonly protocol: string;
  readonly kind: string;
}): string => `dead-letter#${of.project}#${of.messageId}#${of.protocol}#${of.kind}`;
const DEAD_LETTER_BODY = 'body';
export const deadLetterBodyKey = (pk: string): Key => ({ pk, sk: DEAD_LETTER_BODY });
export const deadLetterRecipientKey = (pk: string, subscriptionId: string): Key => ({ pk, sk: `to#${subscriptionId}` });
/** What could not be parsed is filed under the queue it came from and its own text. */
export const rawDeadLetterKey = (queue: string, text: string): Key => ({
  pk: `dead-letter#raw#${digest(JSON.stringify([queue, text]))}`,
  sk: 'raw',
});
export const deadLetterList = (project: string): string => `dead-letters#${project}`;
export const deadLetterPosition = (project: string, at: number, id: string): ListPosition => ({
  listPk: deadLetterList(project),
  listSk: inTime(at, id),
});
