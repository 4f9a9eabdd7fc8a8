import { createPromiseCache } from '#src/cache/promise-cache.ts';
import { type SubscriptionKeys, subscriptionKeysOf } from '#src/domain/subscriptions/subscription-keys.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { EncryptionContext, KeyEncryption } from '#src/stores/secrets/encryption.ts';
import type { IdSecretStore } from '#src/stores/secrets/id-secret-store.ts';

/** A topic, or what else has subscriptions. */
type KeyOwner = Pick<Topic, 'id' | 'subscriptionKeys'>;

/** Finds the keys that ids and unsubscribe links of subscriptions are made with (decision 117). */
export type SubscriptionKeyStore = {
  /** Those of this deployment. */
  readonly own: () => Promise<SubscriptionKeys>;

  /** Those of a topic: it has keys of its own when it was made by another deployment. */
  readonly ofOwner: (owner: KeyOwner) => Promise<SubscriptionKeys>;

  /** Keys as their topic may keep them, Base64. */
  readonly encrypt: (keys: SubscriptionKeys, topicId: string) => Promise<string>;
};

/** How many topics' keys a function instance keeps; those of one are some hundred bytes. */
const MAX_DECRYPTED = 1000;

const KEY_BYTES = 32;

const contextOf = (topicId: string): EncryptionContext => ({ purpose: 'id-secret', topicId });

/** Creates it on the id secret and the service's KMS key. Methods reject when KMS or the table fails. */
export const createSubscriptionKeyStore = ({
  idSecret,
  keys,
}: {
  readonly idSecret: Pick<IdSecretStore, 'get'>;
  readonly keys: KeyEncryption;
}): SubscriptionKeyStore => {
  const decrypted = createPromiseCache<SubscriptionKeys>({ capacity: MAX_DECRYPTED });
  const own = async (): Promise<SubscriptionKeys> => subscriptionKeysOf(await idSecret.get());
  return {
    own,

    ofOwner: ({ id, subscriptionKeys }) =>
      subscriptionKeys === undefined
        ? own()
        : decrypted.get(`${id}#${subscriptionKeys}`, async () =>
            fromBytes(await keys.decrypt(Buffer.from(subscriptionKeys, 'base64'), contextOf(id))),
          ),

    encrypt: async (those, topicId) =>
      Buffer.from(await keys.encrypt(toBytes(those), contextOf(topicId))).toString('base64'),
  };
};

/** One key after the other, that of ids first. */
const toBytes = ({ ids, links }: SubscriptionKeys): Uint8Array => Buffer.concat([ids, ...links]);

const fromBytes = (bytes: Uint8Array): SubscriptionKeys => {
  const [ids, link, ...others] = Array.from({ length: bytes.length / KEY_BYTES }, (_, index) =>
    bytes.slice(index * KEY_BYTES, (index + 1) * KEY_BYTES),
  );
  if (ids === undefined || link === undefined) throw new Error('The keys of a topic are cut short');
  return { ids, links: [link, ...others] };
};
