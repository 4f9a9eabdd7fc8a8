import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Which text of which message (or application) an encrypted text is: it cannot be decrypted as another one. */
export type TextContext = {
  /**
   * 32 hex characters; of an application's credentials its own id, of a subscription's headers and secrets the topic's id and its
   * own.
   */
  readonly messageId: string;
  readonly field:
    | ('subject' | 'body' | 'token' | 'credentials' | 'header' | 'signing-secret')
    | ('robot-secret' | 'subscription-keys' | 'id-secret');
};

const ALGORITHM = 'aes-256-gcm';
/** NIST SP 800-38D: 96 bits, drawn at random, are safe for 2^32 texts under one key. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** How the characters stand in the plaintext: UTF-8 has no form for lone surrogates, UTF-16 takes twice the room. */
const UTF_8 = 0;
const UTF_16 = 1;

const toBytes = (text: string): Buffer =>
  text.isWellFormed()
    ? Buffer.concat([Buffer.of(UTF_8), Buffer.from(text)])
    : Buffer.concat([Buffer.of(UTF_16), Buffer.from(text, 'utf16le')]);

const toText = (bytes: Buffer): string => bytes.subarray(1).toString(bytes[0] === UTF_16 ? 'utf16le' : 'utf8');

const additionalData = ({ messageId, field }: TextContext): Buffer => Buffer.from(`${messageId}#${field}`);

/**
 * Encrypts a text with AES-256-GCM under a data key of 32 bytes, and returns Base64 of initialisation vector, tag and ciphertext:
 * 4/3 of the text's bytes and 40 more. The same text encrypted twice looks different.
 */
export const encryptText = (text: string, key: Uint8Array, context: TextContext): string => {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv).setAAD(additionalData(context));
  const ciphertext = Buffer.concat([cipher.update(toBytes(text)), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), ciphertext]).toString('base64');
};

/** The text again; throws when it was changed, encrypted under another key, or for another context. */
export const decryptText = (encrypted: string, key: Uint8Array, context: TextContext): string => {
  const bytes = Buffer.from(encrypted, 'base64');
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(additionalData(context))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return toText(Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]));
};
