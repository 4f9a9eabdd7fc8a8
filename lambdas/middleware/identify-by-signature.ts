import { createCachedLookup } from '#lambdas/runtime/cached-lookup.ts';
import {
  type ClaimFault,
  findClaimFault,
  isSignedWith,
  parseAuthorization,
  type SignatureClaim,
  type SignedRequest,
} from '#src/domain/request-signature.ts';
import type { ServiceError } from '#src/domain/service-error.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { CredentialStore } from '#src/stores/credential-store.ts';
import { authenticationFailed, type Identify } from './authenticate.ts';

/** What identification by signature needs. */
export type SignatureDependencies = {
  readonly credentials: Pick<CredentialStore, 'find'>;
  readonly settings: Pick<Settings, 'callers'>;
  readonly clock: () => number;
};

/** Callers with an AK/SK signature (contract sections 2.2 to 2.4). */
export const createIdentifyBySignature = ({
  credentials,
  settings: { callers },
  clock,
}: SignatureDependencies): Identify => {
  const findCredential = createCachedLookup(credentials.find, {
    lifetimeSeconds: callers.credentialCacheSeconds,
    clock,
  });
  return async (request) => {
    const header = request.headers['authorization'];
    if (header === undefined || header === '') return undefined;
    const claim = claimOf(header);
    const toleranceSeconds = callers.clockToleranceSeconds;
    const fault = findClaimFault(request, claim, { now: clock(), toleranceSeconds });
    if (fault !== undefined) throw faultError(fault, toleranceSeconds);
    const credential = await findCredential(claim.accessKey);
    return { kind: 'project', project: projectOf(credential, request, claim), actions: '*' };
  };
};

type Credential = Awaited<ReturnType<CredentialStore['find']>>;

/** An unknown access key and a wrong signature look the same; only who has the secret key hears that it is disabled. */
const projectOf = (credential: Credential, request: SignedRequest, claim: SignatureClaim): string => {
  if (credential === undefined || !isSignedWith(request, claim, credential.secretKey)) {
    throw authenticationFailed('The access key or the signature is wrong.');
  }
  if (!credential.isEnabled) throw authenticationFailed('The access key is disabled.');
  return credential.project;
};

const claimOf = (header: string): SignatureClaim => {
  const claim = parseAuthorization(header);
  if (claim !== undefined) return claim;
  const form = 'SDK-HMAC-SHA256 Access=…, SignedHeaders=…, Signature=…';
  throw authenticationFailed(`The Authorization header is malformed; allowed: ${form}.`);
};

const FAULTS: Readonly<Record<Exclude<ClaimFault, 'stale'>, string>> = {
  'host-unsigned': 'SignedHeaders does not name host.',
  'date-unsigned': 'SignedHeaders does not name x-sdk-date.',
  'header-missing': 'SignedHeaders names a header that the request does not have.',
  'date-malformed': 'X-Sdk-Date is malformed; allowed: YYYYMMDDTHHMMSSZ.',
};

const faultError = (fault: ClaimFault, toleranceSeconds: number): ServiceError =>
  authenticationFailed(
    fault === 'stale' ? `X-Sdk-Date differs from the time here by more than ${toleranceSeconds} s.` : FAULTS[fault],
  );
