import { createHash, randomBytes } from 'node:crypto';

/** A new random id of the wire's form: 32 lower-case hexadecimal characters (contract section 1.2). */
export const newId = (): string => randomBytes(16).toString('hex');

/** A new secret for links: 22 characters of base64url, 132 bits. */
export const newLinkToken = (): string => randomBytes(17).toString('base64url').slice(0, 22);

/** Returns a source of ids in the form of {@link newId} that are the same, in their order, for the same `seed`. */
export const createIdSequence = (seed: string): (() => string) => {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${seed}#${count}`).digest('hex').slice(0, 32);
  };
};
