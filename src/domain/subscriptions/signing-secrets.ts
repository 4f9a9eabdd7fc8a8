import type { SigningSecret } from './subscription.ts';

/** How many secrets of a subscription sign at a time: one in use, and those that it has replaced. */
const MAX_SECRETS = 3;

/** The secrets that sign at this time: the one in use, and replaced ones that are still valid; the newest first. */
export const signingSecretsAt = (
  secrets: readonly SigningSecret[] | undefined,
  now: number,
): readonly SigningSecret[] => (secrets ?? []).filter(({ validUntil }) => validUntil === undefined || validUntil > now);

/**
 * The secrets after a new one has taken the place of those that sign now. These sign until `validUntil` at the latest, none
 * longer than it would have; beyond three, the oldest does not any more.
 */
export const replaceSigningSecret = (
  secrets: readonly SigningSecret[] | undefined,
  fresh: Pick<SigningSecret, 'secret' | 'createdAt'>,
  validUntil: number,
): readonly SigningSecret[] => {
  const replaced = signingSecretsAt(secrets, fresh.createdAt).map((one) => ({
    ...one,
    validUntil: Math.min(one.validUntil ?? validUntil, validUntil),
  }));
  return [fresh, ...signingSecretsAt(replaced, fresh.createdAt)].slice(0, MAX_SECRETS);
};

/** Until when the last of the replaced secrets signs; undefined when only the one in use does, or there is none. */
export const previousValidUntil = (secrets: readonly SigningSecret[]): number | undefined => {
  const ends = secrets.flatMap(({ validUntil }) => validUntil ?? []);
  return ends.length === 0 ? undefined : Math.max(...ends);
};
