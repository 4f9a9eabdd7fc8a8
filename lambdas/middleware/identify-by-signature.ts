import { createCachedLookup } from '#src/cache/cached-lookup.ts';
import { findClaimFault, parseAuthorization, type SignatureClaim } from '#src/domain/request-signature/claim.ts';
import type { SignedRequest } from '#src/domain/request-signature/signed-request.ts';
import { isSignedWith } from '#src/domain/request-signature/verify.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { CredentialStore } from '#src/stores/secrets/credential-store.ts';
import { authenticationFailed, type Identify } from './authenticate.ts';
import { type CallerUseDependencies, createCallerUses } from './caller-uses.ts';
import type { RequestContext } from './request-context.ts';
import { canonicalRequestHeader, faultyClaim, type Times, unknownScheme, wrongSignature } from './signature-refusal.ts';

/** What identification by signature needs. */
export type SignatureDependencies = CallerUseDependencies & {
  readonly credentials: Pick<CredentialStore, 'find'>;
  readonly settings: Pick<Settings, 'callers'>;
};

/** Callers with an AK/SK signature (contract sections 2.2 to 2.5). */
export const createIdentifyBySignature = (dependencies: SignatureDependencies): Identify => {
  const {
    credentials,
    settings: { callers },
    clock,
  } = dependencies;
  const noteUse = createCallerUses(dependencies);
  const findCredential = createCachedLookup(credentials.find, {
    lifetimeSeconds: callers.credentialCacheSeconds,
    clock,
  });
  return async ({ request, answerHeaders, pending }) => {
    const header = request.headers['authorization'];
    if (header === undefined || header === '') return undefined;
    const claim = claimOf(header, request, { now: clock(), toleranceSeconds: callers.clockToleranceSeconds });
    const credential = await findCredential(claim.accessKey);
    if (credential === undefined || !isSignedWith(request, claim, credential.secretKey)) {
      const isShown = callers.showCanonicalRequest && credential !== undefined;
      if (isShown) Object.assign(answerHeaders, canonicalRequestHeader(request, claim));
      // An unknown access key and a wrong signature look the same; only a caller with the secret key gets the reason that it is
      // disabled.
      throw wrongSignature(request, claim);
    }
    if (!credential.isEnabled) throw authenticationFailed('The access key is disabled.');
    pending.push(...noteUse(claim.accessKey));
    const { project, grant } = credential;
    const { accessKey } = claim;
    return { principal: { kind: 'project', project, ...grant }, accessKey, callerName: accessKey };
  };
};

/** What the header claims, if it can hold at all. */
const claimOf = (header: string, request: SignedRequest, times: Times): SignatureClaim => {
  const claim = parseAuthorization(header);
  if (claim === undefined) throw unknownScheme(header);
  const fault = findClaimFault(request, claim, times);
  if (fault !== undefined) throw faultyClaim(fault, request, times);
  return claim;
};

/**
 * Shows a caller whom a token has identified how the request that came beside it would be signed: a way to find the fault of
 * a signer without a key at hand.
 */
export const explainSignature = ({
  request,
  answerHeaders,
}: Pick<RequestContext, 'request' | 'answerHeaders'>): void => {
  const claim = parseAuthorization(request.headers['authorization'] ?? '');
  if (claim !== undefined) Object.assign(answerHeaders, canonicalRequestHeader(request, claim));
};
