import { createHash, createHmac } from 'node:crypto';
import { derivedKey } from '#src/domain/derived-key.ts';
import type { Trigger } from './trigger.ts';

const HALF = 16;

/** The first half of the ids of all triggers of a source, by which they are found together. */
export const sourceDigest = (source: string): string =>
  createHash('sha256').update(source).digest('hex').slice(0, HALF);

/**
 * The id of a trigger: 32 hex characters, the same for the same project, source and name. The second half cannot be guessed;
 * `secret` is the deployment's id secret.
 */
export const triggerIdOf = (
  secret: Uint8Array,
  { project, source, name }: Pick<Trigger, 'project' | 'source' | 'name'>,
): string => {
  const hash = createHmac('sha256', derivedKey(secret, 'trigger-id')).update(JSON.stringify([project, source, name]));
  return sourceDigest(source) + hash.digest('hex').slice(0, HALF);
};

/** The first half of a trigger's id: {@link sourceDigest}. */
export const sourceDigestOf = ({ id }: Pick<Trigger, 'id'>): string => id.slice(0, HALF);
