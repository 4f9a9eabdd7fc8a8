import * as z from 'zod';
import type { Extension, Subscription } from '#src/domain/subscriptions/subscription.ts';
import type { SubscriptionFields } from '#src/domain/transfer/records.ts';
import type { ExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import type { ExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';
import type { SigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import type { TransferSecrets } from './transfer-secrets.ts';

/** What encrypts the secrets of subscriptions where they are kept. */
export type KeptSecrets = {
  readonly extensionSecrets: ExtensionSecrets;
  readonly extensionHeaders: ExtensionHeaders;
  readonly signingSecrets: SigningSecrets;
};

/** What encrypts them there. */
export type SecretsToKeep = {
  readonly extensionSecrets: Pick<ExtensionSecrets, 'encrypt'>;
  readonly extensionHeaders: Pick<ExtensionHeaders, 'encrypt'>;
  readonly signingSecrets: Pick<SigningSecrets, 'encrypt'>;
};

type SecretsToWrite = { readonly transfer: TransferSecrets; readonly kept: SecretsToKeep };

/** Decrypts secrets where they are kept and encrypts them for the transfer, or the other way round. */
export type SecretsOfBoth = { readonly transfer: TransferSecrets; readonly kept: KeptSecrets };

/** Whose secret it is while it is transferred: a subscription of this owner, a topic or a subscription user by its id. */
type Transferred = { readonly ownerId: string; readonly id: string };

const contextOf = ({ ownerId, id }: Transferred, field: 'header' | 'robot-secret' | 'signing-secret') => ({
  messageId: `${ownerId}#${id}`,
  field,
});

/** Names and values: an object would lose a name like `__proto__`. */
const Header = z.array(z.tuple([z.string(), z.string()]));

/**
 * A subscription as a record has it: its secrets decrypted, and encrypted under the transfer key. `ownerId` is the id of its topic, or
 * of the subscription user whose endpoint it is.
 */
export const fieldsOf = async (
  subscription: Subscription,
  ownerId: string,
  secrets: SecretsOfBoth,
): Promise<SubscriptionFields> => {
  const { topicId: _topic, topicUrn: _urn, remark, extension, filterPolicies, hold, ...kept } = subscription;
  const { confirmationBounce: _bounce, ...others } = kept;
  return {
    ...others,
    ...(remark !== '' && { remark }),
    ...(extension !== undefined && (await secretsOf(extension, { subscription, ownerId }, secrets))),
    ...(filterPolicies !== undefined && {
      filterPolicies: filterPolicies.map(({ name, values }) => ({ name, values: [...values] })),
    }),
    ...(hold !== undefined && { hold }),
  };
};

type ExtensionFields = Pick<SubscriptionFields, 'header' | 'robot' | 'robotSecret' | 'signingSecrets'>;

type Owned = { readonly subscription: Pick<Subscription, 'topicId' | 'id'>; readonly ownerId: string };

const secretsOf = async (
  extension: Extension,
  { subscription, ownerId }: Owned,
  { transfer, kept }: SecretsOfBoth,
): Promise<ExtensionFields> => {
  const place = { ownerId, id: subscription.id };
  const header = await kept.extensionHeaders.decrypt(extension, subscription);
  const robotSecret = await kept.extensionSecrets.decrypt(extension, subscription);
  const signing = (extension.signingSecrets ?? []).map(async ({ secret, createdAt, validUntil }) => {
    // At the beginning of time none of them has ended.
    const [text = ''] = await kept.signingSecrets.decrypt({ signingSecrets: [{ secret, createdAt }] }, subscription, 0);
    const times = { createdAt, ...(validUntil !== undefined && { validUntil }) };
    return { secret: transfer.encrypt(text, contextOf(place, 'signing-secret')), ...times };
  });
  return {
    ...(header !== undefined && {
      header: transfer.encrypt(JSON.stringify(Object.entries(header)), contextOf(place, 'header')),
    }),
    ...(extension.robot !== undefined && { robot: extension.robot }),
    ...(robotSecret !== undefined && { robotSecret: transfer.encrypt(robotSecret, contextOf(place, 'robot-secret')) }),
    ...(signing.length > 0 && { signingSecrets: await Promise.all(signing) }),
  };
};

/** Where a subscription of a record belongs: `ownerId` as it was given to {@link fieldsOf}. */
export type NewPlace = Pick<Subscription, 'topicId' | 'topicUrn'> & { readonly ownerId: string };

/** The subscription of a record, its secrets encrypted as they are kept here. Throws when one of them cannot be decrypted. */
export const subscriptionOf = async (
  fields: SubscriptionFields,
  { topicId, topicUrn, ownerId }: NewPlace,
  secrets: SecretsToWrite,
): Promise<Subscription> => {
  const { remark = '', header, robot, robotSecret, signingSecrets, ...others } = fields;
  const owned = { subscription: { topicId, id: fields.id }, ownerId };
  const extension = await extensionOf({ header, robot, robotSecret, signingSecrets }, owned, secrets);
  return { ...others, topicId, topicUrn, remark, ...(extension !== undefined && { extension }) };
};

type GivenFields = { readonly [F in keyof ExtensionFields]-?: ExtensionFields[F] | undefined };

const extensionOf = async (
  { header, robot, robotSecret, signingSecrets = [] }: GivenFields,
  { subscription, ownerId }: Owned,
  { transfer, kept }: SecretsToWrite,
): Promise<Extension | undefined> => {
  const place = { ownerId, id: subscription.id };
  const headerText = header && transfer.decrypt(header, contextOf(place, 'header'));
  const secret = robotSecret && transfer.decrypt(robotSecret, contextOf(place, 'robot-secret'));
  const signing = signingSecrets.map(async ({ secret: encrypted, ...times }) => {
    const text = transfer.decrypt(encrypted, contextOf(place, 'signing-secret'));
    return { secret: await kept.signingSecrets.encrypt(text, subscription), ...times };
  });
  const plain = { ...(robot !== undefined && { robot }), ...(secret !== undefined && { secret }) };
  const headers = headerText === undefined ? undefined : Object.fromEntries(Header.parse(JSON.parse(headerText)));
  const extension = {
    ...(await kept.extensionSecrets.encrypt(plain, subscription)),
    ...(await kept.extensionHeaders.encrypt(headers, subscription)),
    ...(signing.length > 0 && { signingSecrets: await Promise.all(signing) }),
  };
  return Object.keys(extension).length === 0 ? undefined : extension;
};
