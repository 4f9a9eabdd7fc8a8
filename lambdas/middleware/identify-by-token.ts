import { createCachedLookup } from '#lambdas/runtime/cached-lookup.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { AuthTokenStore } from '#src/stores/auth-token-store.ts';
import { authenticationFailed, type Identify } from './authenticate.ts';

/** What identification by token needs. */
export type TokenDependencies = {
  readonly authTokens: Pick<AuthTokenStore, 'find'>;
  readonly settings: Pick<Settings, 'callers'>;
  readonly clock: () => number;
};

/** Callers with an `X-Auth-Token` (contract section 2.1). */
export const createIdentifyByToken = ({ authTokens, settings, clock }: TokenDependencies): Identify => {
  const findToken = createCachedLookup((token) => authTokens.find(token, clock()), {
    lifetimeSeconds: settings.callers.credentialCacheSeconds,
    clock,
  });
  return async ({ headers }) => {
    const token = headers['x-auth-token'];
    if (token === undefined || token === '') return undefined;
    const found = await findToken(token);
    if (found === undefined) throw authenticationFailed('The token in X-Auth-Token is wrong, expired or revoked.');
    return { kind: 'project', project: found.project, actions: '*' };
  };
};
