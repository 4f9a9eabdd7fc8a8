import type { Extension, SigningSecret, Subscription } from '#src/domain/subscriptions/subscription.ts';
import { existsWith } from '#src/stores/condition.ts';
import type { Key } from '#src/stores/key.ts';
import { subscriptionKey } from '#src/stores/registry-keys.ts';
import { getItem, type Registry, updateItem } from '#src/stores/table.ts';
import { CREATED_AT, EXTENSION, extensionText, findSubscription, parseSubscription } from './subscription-item.ts';

/** What is to become of the secrets of a subscription, the newest first. */
export type SecretsChange = (secrets: readonly SigningSecret[]) => readonly SigningSecret[];

/** Changes what messages of subscriptions are signed with. The caller records it at the topic (`recordSubscriptionChange`). */
export type SigningSecretStore = {
  /**
   * Replaces the signing secrets of a subscription by what `changeOf` makes of those that it has now, and returns the new state;
   * none is left when that is empty. Undefined when there is no such subscription. `changeOf` is called again when another call
   * changes them in between; rejects when others are always first.
   */
  readonly change: (
    keyParts: Pick<Subscription, 'topicId' | 'id'>,
    changeOf: SecretsChange,
  ) => Promise<Subscription | undefined>;
};

const MAX_TURNS = 5;

/** Creates the store on the registry table. Its method rejects when DynamoDB fails. */
export const createSigningSecretStore = (registry: Registry): SigningSecretStore => ({
  change: async (keyParts, changeOf) => {
    const key = subscriptionKey(keyParts);
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      const found = await readExtension(registry, key);
      if (found === undefined) return undefined;
      const condition = existsWith({ [CREATED_AT]: [found.createdAt], [EXTENSION]: found.texts });
      const changed = await updateItem(registry, { key, ...changeTo(found.extension, changeOf), condition });
      if (changed !== undefined) return parseSubscription(changed);
    }
    throw new Error('The signing secrets of a subscription kept changing while they were changed');
  },
});

/** A subscription's extension, and the text that its attribute holds now, if it is there. */
const readExtension = async (registry: Registry, key: Key) => {
  const item = await getItem(registry, key);
  const subscription = item === undefined ? undefined : findSubscription(item);
  const text = item?.[EXTENSION];
  return subscription && { ...subscription, texts: typeof text === 'string' ? [text] : [] };
};

const changeTo = ({ signingSecrets = [], ...others }: Extension = {}, changeOf: SecretsChange) => {
  const secrets = changeOf(signingSecrets);
  const extension = secrets.length === 0 ? others : { ...others, signingSecrets: [...secrets] };
  return Object.keys(extension).length === 0
    ? { remove: [EXTENSION] }
    : { set: { [EXTENSION]: extensionText(extension) } };
};
