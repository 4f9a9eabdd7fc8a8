import * as z from 'zod';
import { decryptText, encryptText } from '#src/domain/messages/encrypted-text.ts';
import type { SubscriptionKeys } from '#src/domain/subscriptions/subscription-keys.ts';

/** Which secret it is: one cannot stand in another's place. */
type SecretContext = Parameters<typeof encryptText>[2];

/** Encrypts and decrypts secrets on their way from one deployment to another, by a key that both are called with. */
export type TransferSecrets = {
  readonly encrypt: (text: string, context: SecretContext) => string;

  /** Throws when it was changed, or is another secret or another key's. */
  readonly decrypt: (encrypted: string, context: SecretContext) => string;
};

/** Creates it; `transferKey` has 32 bytes. */
export const createTransferSecrets = (transferKey: Uint8Array): TransferSecrets => ({
  encrypt: (text, context) => encryptText(text, transferKey, context),
  decrypt: (encrypted, context) => decryptText(encrypted, transferKey, context),
});

const contextOfKeys = (topicId: string): SecretContext => ({ messageId: topicId, field: 'subscription-keys' });
const ID_SECRET: SecretContext = { messageId: '', field: 'id-secret' };

/** The id secret of the deployment that records come from. */
export const encryptIdSecret = (secrets: TransferSecrets, idSecret: Uint8Array): string =>
  secrets.encrypt(Buffer.from(idSecret).toString('base64'), ID_SECRET);

/** What {@link encryptIdSecret} was called with. */
export const decryptIdSecret = (secrets: TransferSecrets, encrypted: string): Uint8Array =>
  Buffer.from(secrets.decrypt(encrypted, ID_SECRET), 'base64');

const KeyTexts = z.strictObject({ ids: z.base64(), links: z.tuple([z.base64()], z.base64()) });

const toText = (key: Uint8Array): string => Buffer.from(key).toString('base64');
const toKey = (text: string): Uint8Array => Buffer.from(text, 'base64');

/** The keys of a topic. */
export const encryptSubscriptionKeys = (
  secrets: TransferSecrets,
  { ids, links: [link, ...others] }: SubscriptionKeys,
  topicId: string,
): string => {
  const texts = { ids: toText(ids), links: [toText(link), ...others.map(toText)] };
  return secrets.encrypt(JSON.stringify(texts), contextOfKeys(topicId));
};

/** What {@link encryptSubscriptionKeys} was called with. */
export const decryptSubscriptionKeys = (
  secrets: TransferSecrets,
  encrypted: string,
  topicId: string,
): SubscriptionKeys => {
  const { ids, links } = KeyTexts.parse(JSON.parse(secrets.decrypt(encrypted, contextOfKeys(topicId))));
  const [link, ...others] = links;
  return { ids: toKey(ids), links: [toKey(link), ...others.map(toKey)] };
};
