import { encryptMessage } from '#src/domain/messages/encrypted-message.ts';
import { decryptText, encryptText } from '#src/domain/messages/encrypted-text.ts';
import type { Bodies } from '#src/domain/messages/message.ts';
import type { DataKey } from '#src/domain/topics/topic-key.ts';
import { decryptEnvelope } from '#src/pipeline/delivery/decrypt-envelope.ts';
import { type ForwardRequest, withEncodedTexts } from '#src/queues/forward-request.ts';
import type { TopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';

/** What decrypting needs. */
export type TextDependencies = { readonly topicDataKeys: Pick<TopicDataKeys, 'forDecryption'> };

/**
 * A request as it goes to another deployment: by TLS, with the texts readable that the key of its topic has encrypted, since the topic has
 * a key of its own there. Rejects when KMS does not answer or the key cannot be used.
 */
export const itemOf = async (request: ForwardRequest, dependencies: TextDependencies): Promise<object> =>
  withEncodedTexts(await withPlainTexts(request, dependencies));

const withPlainTexts = async (request: ForwardRequest, dependencies: TextDependencies): Promise<ForwardRequest> => {
  switch (request.kind) {
    case 'message':
      return { ...request, message: await plainMessage(request.message, dependencies) };
    case 'envelope': {
      const decrypted = await decryptEnvelope(request.envelope, dependencies);
      if ('unusable' in decrypted) throw unusable(decrypted.unusable);
      return { ...request, envelope: decrypted.envelope };
    }
    case 'feedback':
      return request;
  }
};

const unusable = (why: string): Error => new Error(`The KMS key of the topic cannot be used: ${why}`);

type Carried = Extract<ForwardRequest, { readonly kind: 'message' }>['message'];

const plainMessage = async (message: Carried, { topicDataKeys }: TextDependencies): Promise<Carried> => {
  const { encryption, ...rest } = message;
  if (encryption === undefined) return message;
  const found = await topicDataKeys.forDecryption(encryption, message.topicUrn);
  if ('unusable' in found) throw unusable(found.unusable);
  const { key } = found;
  const { id: messageId, subject, bodies } = rest;
  const { default: fallback, ...others } = bodies;
  const decrypt = (text: string): string => decryptText(text, key, { messageId, field: 'body' });
  const plain: Bodies = {
    ...Object.fromEntries(Object.entries(others).map(([protocol, text]) => [protocol, decrypt(text)])),
    default: fallback === '' ? '' : decrypt(fallback),
  };
  return {
    ...rest,
    ...(subject !== undefined && { subject: decryptText(subject, key, { messageId, field: 'subject' }) }),
    bodies: plain,
  };
};

/** The request with its texts encrypted by the key of the topic; as it is when that has none. */
export const withEncryptedTexts = (request: ForwardRequest, dataKey: DataKey | undefined): ForwardRequest => {
  if (dataKey === undefined) return request;
  switch (request.kind) {
    case 'message':
      return { ...request, message: encryptedMessage(request.message, dataKey) };
    case 'envelope':
      return { ...request, envelope: encryptedEnvelope(request.envelope, dataKey) };
    case 'feedback':
      return request;
  }
};

const encryptedMessage = (message: Carried, dataKey: DataKey): Carried => {
  const { subject, bodies } = encryptMessage(message, dataKey);
  return { ...message, ...(subject !== undefined && { subject }), bodies, encryption: dataKey.encryption };
};

type Enveloped = Extract<ForwardRequest, { readonly kind: 'envelope' }>['envelope'];

const encryptedEnvelope = (envelope: Enveloped, { key, encryption }: DataKey): Enveloped => {
  const { messageId, subject, body, recipients } = envelope;
  return {
    ...envelope,
    encryption,
    ...(subject !== undefined && { subject: encryptText(subject, key, { messageId, field: 'subject' }) }),
    body: body === '' ? '' : encryptText(body, key, { messageId, field: 'body' }),
    recipients: recipients.map((recipient) =>
      recipient.token === undefined
        ? recipient
        : { ...recipient, token: encryptText(recipient.token, key, { messageId, field: 'token' }) },
    ),
  };
};
