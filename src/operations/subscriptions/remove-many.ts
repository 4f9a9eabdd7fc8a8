import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn, parseSubscriptionUrn, type SubscriptionUrn } from '#src/domain/urn.ts';
import { settleAll } from '#src/operations/settle-all.ts';
import { type AccessDependencies, findPermittedTopic } from '#src/operations/topics/get-topic.ts';
import { subscriptionNotFound } from './refusals.ts';
import { type RemoveDependencies, removeSubscription } from './remove-subscription.ts';

type Wanted = {
  readonly project: string;
  readonly urns: readonly string[];
  /** Refuses what the call may not touch. */
  readonly check?: (urn: SubscriptionUrn) => void;
  readonly requestId: string;
};

type ItemResult = {
  readonly request_id: string;
  readonly http_code: number;
  readonly code?: string;
  readonly message?: string;
};

/** What {@link removeMany} needs. */
export type RemovalDependencies = AccessDependencies & RemoveDependencies;

/** Removes subscriptions, each for itself; the results are in the order of the request (contract section 3.3). */
export const removeMany = async (
  { project, urns, check, requestId }: Wanted,
  dependencies: RemovalDependencies,
): Promise<readonly ItemResult[]> => {
  const { topics } = dependencies;
  const found = new Map<string, Promise<Topic | undefined>>();
  const topicOf = (urn: SubscriptionUrn): Promise<Topic | undefined> => {
    const topicUrn = formatTopicUrn(urn);
    const scope = { project_id: project, topic_urn: urn };
    const known = found.get(topicUrn) ?? findPermittedTopic(scope, 'SMN:Unsubscribe', dependencies);
    found.set(topicUrn, known);
    return known;
  };
  const removals = new Map<Topic, number>();

  const removeOne = async (text: string): Promise<void> => {
    const urn = parseSubscriptionUrn(text);
    if (urn === undefined) throw malformed(text);
    check?.(urn);
    const topic = await topicOf(urn);
    const isRemoved = topic !== undefined && (await removeSubscription(topic.id, urn.subscriptionId, dependencies));
    if (!isRemoved) throw subscriptionNotFound(urn);
    removals.set(topic, (removals.get(topic) ?? 0) + 1);
  };

  const results = urns.map((urn) => resultOf(removeOne(urn), requestId));
  await Promise.allSettled(results);
  await settleAll([...removals].map(([topic, count]) => topics.recordSubscriptionChange(topic, -count)));
  return settleAll(results);
};

const malformed = (text: string): ServiceError =>
  new ServiceError(
    'SMN.0014',
    `${ERROR_CODES['SMN.0014'][1]} It is ${text.slice(0, 100)}; allowed: {topic_urn}:{32 hexadecimal characters}.`,
  );

const resultOf = async (removal: Promise<void>, requestId: string): Promise<ItemResult> => {
  try {
    await removal;
    return { request_id: requestId, http_code: 200 };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const { code, status, message } = error;
    return { request_id: requestId, http_code: status, code, message };
  }
};
