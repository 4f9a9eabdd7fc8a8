import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalRequests, sha256 } from './canonical-request.ts';
import type { SignatureClaim } from './claim.ts';
import type { SignedRequest } from './signed-request.ts';

/** Whether the request was signed with this secret key (contract sections 2.3 and 2.5). Compares in constant time. */
export const isSignedWith = (request: SignedRequest, claim: SignatureClaim, secretKey: string): boolean => {
  const claimed = Buffer.from(claim.signature, 'hex');
  const key = claim.scheme.signingKeyOf(secretKey, claim);
  for (const canonicalRequest of canonicalRequests(request, claim)) {
    const text = stringToSign(request, claim, sha256(canonicalRequest));
    if (timingSafeEqual(createHmac('sha256', key).update(text).digest(), claimed)) return true;
  }
  return false;
};

const stringToSign = (
  { headers }: SignedRequest,
  { scheme: { algorithm }, scope }: SignatureClaim,
  hash: string,
): string => [algorithm, headers['x-sdk-date'] ?? '', ...(scope === '' ? [] : [scope]), hash].join('\n');
