import { timingSafeEqual } from 'node:crypto';
import type { SubscriptionKeys } from '#src/domain/subscriptions/subscription-keys.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { RecordOf } from '#src/domain/transfer/records.ts';
import type { SubscriptionKeyStore } from '#src/stores/subscriptions/subscription-key-store.ts';
import type { AccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import type { TagStore } from '#src/stores/topics/tag-store.ts';
import { decryptSubscriptionKeys, encryptSubscriptionKeys, type TransferSecrets } from './transfer-secrets.ts';

/** What the record of a topic is made of beside the topic. */
export type TopicRecordDependencies = {
  readonly accessPolicies: Pick<AccessPolicyStore, 'get'>;
  readonly tags: Pick<TagStore, 'get'>;
  readonly subscriptionKeys: Pick<SubscriptionKeyStore, 'own' | 'ofOwner'>;
};

/** How many deployments' links of a topic are valid: those of the latest. */
const MAX_LINK_KEYS = 16;

/** A topic as a record; its `subscriptionCount` is how many subscriptions its records are. */
export const topicRecord = async (
  topic: Topic,
  secrets: TransferSecrets,
  { accessPolicies, tags, subscriptionKeys }: TopicRecordDependencies,
): Promise<RecordOf<'topic'>> => {
  const {
    project: _project,
    subscriptionsVersion: _version,
    subscriptionCount,
    notifyPolicy,
    move: _move,
    ...fields
  } = topic;
  const policy = await accessPolicies.get(topic.id);
  const tagged = await tags.get({ type: 'smn_topic', id: topic.id });
  const keys = await keysOf(topic, subscriptionKeys);
  return {
    kind: 'topic',
    ...fields,
    ...(notifyPolicy !== undefined && {
      notifyPolicy: {
        id: notifyPolicy.id,
        steps: notifyPolicy.steps.map(({ order, subscriptionIds }) => ({
          order,
          subscriptionIds: [...subscriptionIds],
        })),
      },
    }),
    ...(policy !== undefined && {
      accessPolicy: { text: policy.text, updatedAt: policy.updatedAt },
    }),
    ...(tagged.length > 0 && { tags: tagged.map(({ key, value }) => ({ key, value })) }),
    subscriptions: subscriptionCount,
    subscriptionKeys: encryptSubscriptionKeys(secrets, keys, topic.id),
  };
};

/** Mails of this deployment have links that it has signed itself, whatever keys the topic came with. */
const keysOf = async (
  topic: Topic,
  subscriptionKeys: TopicRecordDependencies['subscriptionKeys'],
): Promise<SubscriptionKeys> => {
  const { ids, links } = await subscriptionKeys.ofOwner(topic);
  const {
    links: [own],
  } = await subscriptionKeys.own();
  const others = links.filter((key) => !isSame(key, own));
  return { ids, links: [own, ...others.slice(0, MAX_LINK_KEYS - 1)] };
};

const isSame = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && timingSafeEqual(a, b);

/** What the topic of a record keeps of its keys: nothing when they are those of this deployment. */
export const keptKeysOf = async (
  { id, subscriptionKeys: encrypted }: RecordOf<'topic'>,
  secrets: TransferSecrets,
  subscriptionKeys: Pick<SubscriptionKeyStore, 'own' | 'encrypt'>,
): Promise<Pick<Topic, 'subscriptionKeys'>> => {
  const keys = decryptSubscriptionKeys(secrets, encrypted, id);
  const own = await subscriptionKeys.own();
  const isOwn = isSame(keys.ids, own.ids) && keys.links.every((key) => isSame(key, own.links[0]));
  return isOwn ? {} : { subscriptionKeys: await subscriptionKeys.encrypt(keys, id) };
};
