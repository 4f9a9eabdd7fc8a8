import { randomBytes } from 'node:crypto';

/** A new random id of the wire's form: 32 lower-case hexadecimal characters (contract section 1.2). */
export const newId = (): string => randomBytes(16).toString('hex');

/** A new secret for links: 22 characters of base64url, 132 bits. */
export const newLinkToken = (): string => randomBytes(17).toString('base64url').slice(0, 22);
