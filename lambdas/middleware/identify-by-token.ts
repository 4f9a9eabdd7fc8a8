import { createCachedLookup } from '#src/cache/cached-lookup.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { AuthTokenStore } from '#src/stores/secrets/auth-token-store.ts';
import { authenticationFailed, type Identify } from './authenticate.ts';
import { type CallerUseDependencies, createCallerUses } from './caller-uses.ts';
import { explainSignature } from './identify-by-signature.ts';
import type { RequestContext } from './request-context.ts';

/** What identification by token needs. */
export type TokenDependencies = CallerUseDependencies & {
  readonly authTokens: Pick<AuthTokenStore, 'find'>;
  readonly settings: Pick<Settings, 'callers'>;
};

/** Callers with a token (contract section 2.1). */
export const createIdentifyByToken = (dependencies: TokenDependencies): Identify => {
  const { authTokens, settings, clock } = dependencies;
  const { callers } = settings;
  const noteUse = createCallerUses(dependencies);
  const findToken = createCachedLookup((token) => authTokens.find(token, clock()), {
    lifetimeSeconds: callers.credentialCacheSeconds,
    clock,
  });
  return async ({ request, answerHeaders, facts, pending }) => {
    const given = tokenIn(request.headers);
    if (given === undefined) return undefined;
    const found = await findToken(given.token);
    // Checked for every call: a cached token may have expired since.
    if (found === undefined || (found.expiresAt !== undefined && found.expiresAt <= clock())) {
      throw authenticationFailed(`The token in ${given.header} is wrong, expired or revoked.`);
    }
    if (found.named !== undefined) {
      facts['token'] = found.named.name;
      pending.push(...noteUse(found.named.hash));
    }
    if (callers.showCanonicalRequest) explainSignature({ request, answerHeaders });
    const callerName = found.named?.name ?? found.email;
    return {
      principal: { kind: 'project', project: found.project, ...found.grant },
      ...(callerName !== undefined && { callerName }),
    };
  };
};

/** `Bearer` and a token of this service; what else a client may send so is none of its schemes. */
const BEARER = /^Bearer +(?<token>smn_[\w-]+)$/i;

/**
 * The caller's token: that in `X-Auth-Token` if there is one, else one in `Authorization`, which tools can send that have no other
 * way.
 */
const tokenIn = (headers: RequestContext['request']['headers']): { token: string; header: string } | undefined => {
  const token = headers['x-auth-token'] ?? '';
  if (token !== '') return { token, header: 'X-Auth-Token' };
  const bearer = BEARER.exec(headers['authorization'] ?? '')?.groups?.['token'];
  return bearer === undefined ? undefined : { token: bearer, header: 'Authorization' };
};
