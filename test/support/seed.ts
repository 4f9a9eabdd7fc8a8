import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Protocol } from '#src/domain/protocol.ts';
import { SUBSCRIPTION_STATUS, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn, parseTopicUrn } from '#src/domain/urn.ts';
import { subscriptionUrn } from '#src/operations/subscriptions/subscription-view.ts';
import { createSubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { createTopicStore } from '#src/stores/topics/topic-store.ts';
import type { Service } from './service.ts';

const AT_ONCE = 50;

/** The service's own stores on its registry, for what would take too long through the API. */
export const createStores = ({ cloud }: Pick<Service, 'cloud'>) => {
  const { awsEndpointUrl: endpoint, region } = cloud.facts;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint, region, credentials });
  const registry = { dynamodb, tableName: cloud.tableName('Registry') };
  return { topics: createTopicStore(registry), subscriptions: createSubscriptionStore(registry) };
};

/** The topic behind a URN. */
export const topicOf = async (service: Service, topicUrn: string): Promise<Topic> => {
  const urn = parseTopicUrn(topicUrn);
  const topic = urn && (await createStores(service).topics.get(urn));
  if (topic === undefined) throw new Error(`There is no topic ${topicUrn}`);
  return topic;
};

/**
 * Adds confirmed subscribers to a topic, one per endpoint, as fast as the engine takes them; returns their URNs, in that order.
 */
export const seedSubscribers = async (
  service: Service,
  topicUrn: string,
  { protocol, endpoints }: { readonly protocol: Protocol; readonly endpoints: readonly string[] },
): Promise<readonly string[]> => {
  const { topics, subscriptions } = createStores(service);
  const topic = await topicOf(service, topicUrn);
  const rows = endpoints.map(
    (endpoint): Subscription => ({
      id: createHash('sha256').update(endpoint).digest('hex').slice(0, 32),
      topicId: topic.id,
      topicUrn: formatTopicUrn({ ...topic, region: service.cloud.facts.region }),
      protocol,
      endpoint,
      remark: '',
      status: SUBSCRIPTION_STATUS.confirmed,
      createdAt: Date.now(),
    }),
  );
  for (let start = 0; start < rows.length; start += AT_ONCE) {
    await Promise.all(rows.slice(start, start + AT_ONCE).map((row) => subscriptions.add(row)));
  }
  await topics.recordSubscriptionChange(topic, rows.length);
  return rows.map(subscriptionUrn);
};
