import { createHash } from 'node:crypto';
import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import type { Outcome } from '#src/domain/delivery/outcome.ts';

/** An application at a chat service, as a subscription names it. */
export type AppCredentials = { readonly id: string; readonly secret: string };

/** A token that the service issued, or what the lack of one means for the delivery. */
export type Grant = { readonly token: string; readonly expiresInSeconds: number } | { readonly outcome: Outcome };

/** Requests a token from the service. Never throws for what the service answers. */
type RequestToken = (credentials: AppCredentials, signal: AbortSignal) => Promise<Grant>;

/** The result of sending with a token. */
export type SendResult = { readonly outcome: Outcome; readonly isTokenRefused: boolean };

/** How tokens are requested, and the time. */
export type AccessTokensOptions = {
  readonly request: RequestToken;
  /** Now, in epoch milliseconds. */
  readonly clock: () => number;
};

/** Kept at most, the one used longest ago goes first: a function instance serves many applications. */
const MAX_GRANTS = 1000;

/** A token is not used in the last part of its life: clocks differ, and the request takes its time. */
const MARGIN_MS = 300_000;

/** How long wrong credentials are not tried again: a service locks applications that insist. */
const REFUSAL_MS = 60_000;

type Kept = { readonly grant: Promise<Grant>; token?: string };

/** By id and secret: who names an application without knowing its secret gets no token that was issued to others. */
const keyOf = ({ id, secret }: AppCredentials): string =>
  createHash('sha256')
    .update(JSON.stringify([id, secret]))
    .digest('base64');

/**
 * Access tokens of applications, kept until shortly before they expire. Recipients that are served side by side share one
 * request; a token that the service refuses is fetched anew, once per delivery.
 */
export const createAccessTokens = ({ request, clock }: AccessTokensOptions) => {
  const kept = createExpiringCache<Kept>({ capacity: MAX_GRANTS, clock });

  const lifeOf = (grant: Grant): number => {
    if ('token' in grant) return Math.max(grant.expiresInSeconds * 1000 - MARGIN_MS, 0);
    return grant.outcome.kind === 'rejected' ? REFUSAL_MS : 0;
  };

  const fetchGrant = (credentials: AppCredentials, signal: AbortSignal): Promise<Grant> => {
    const key = keyOf(credentials);
    const grant = request(credentials, signal);
    const entry: Kept = { grant };
    kept.set(key, entry);
    grant.then(
      (given) => {
        if ('token' in given) entry.token = given.token;
        kept.setLifetime(key, entry, lifeOf(given));
      },
      () => kept.setLifetime(key, entry, 0),
    );
    return grant;
  };

  const get = (credentials: AppCredentials, signal: AbortSignal): Promise<Grant> => {
    const known = kept.get(keyOf(credentials));
    return known === undefined ? fetchGrant(credentials, signal) : known.grant;
  };

  /** Another recipient may have renewed it in the meantime: only the token that was refused is dropped. */
  const renew = (credentials: AppCredentials, refused: string, signal: AbortSignal): Promise<Grant> => {
    const key = keyOf(credentials);
    const known = kept.get(key);
    if (known?.token === refused) kept.setLifetime(key, known, 0);
    return get(credentials, signal);
  };

  return {
    /** Sends with a token, and again with a new one when the service refuses the first. */
    use: async (
      credentials: AppCredentials,
      send: (token: string) => Promise<SendResult>,
      signal: AbortSignal,
    ): Promise<Outcome> => {
      const first = await get(credentials, signal);
      if ('outcome' in first) return first.outcome;
      const { outcome, isTokenRefused } = await send(first.token);
      if (!isTokenRefused) return outcome;
      const second = await renew(credentials, first.token, signal);
      return 'outcome' in second ? second.outcome : (await send(second.token)).outcome;
    },
  };
};
