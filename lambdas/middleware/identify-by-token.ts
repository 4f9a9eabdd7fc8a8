import { createCachedLookup } from '#src/cache/cached-lookup.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { TokenUseStore } from '#src/stores/deliveries/token-use-store.ts';
import type { AuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { authenticationFailed, type Identify } from './authenticate.ts';
import { explainSignature } from './identify-by-signature.ts';
import { createTokenUses } from './token-uses.ts';

/** What identification by token needs. */
export type TokenDependencies = {
  readonly authTokens: Pick<AuthTokenStore, 'find'>;
  /** Where uses of tokens with names are noted. */
  readonly tokenUses: Pick<TokenUseStore, 'note'>;
  readonly logger: { error(message: string, error: unknown): void };
  readonly settings: Pick<Settings, 'callers'>;
  readonly clock: () => number;
};

/** Callers with an `X-Auth-Token` (contract section 2.1). */
export const createIdentifyByToken = (dependencies: TokenDependencies): Identify => {
  const { authTokens, settings, clock } = dependencies;
  const { callers } = settings;
  const noteUse = createTokenUses(dependencies);
  const findToken = createCachedLookup((token) => authTokens.find(token, clock()), {
    lifetimeSeconds: callers.credentialCacheSeconds,
    clock,
  });
  return async ({ request, answerHeaders, facts, pending }) => {
    const token = request.headers['x-auth-token'];
    if (token === undefined || token === '') return undefined;
    const found = await findToken(token);
    // Checked for every call: a cached token may have expired since.
    if (found === undefined || (found.expiresAt !== undefined && found.expiresAt <= clock())) {
      throw authenticationFailed('The token in X-Auth-Token is wrong, expired or revoked.');
    }
    if (found.named !== undefined) {
      facts['token'] = found.named.name;
      pending.push(...noteUse(found.named.hash));
    }
    if (callers.showCanonicalRequest) explainSignature({ request, answerHeaders });
    return { principal: { kind: 'project', project: found.project, ...found.grant } };
  };
};
