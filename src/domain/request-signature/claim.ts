import type { SignatureScheme, SigningCredential } from './scheme.ts';
import { SDK_HMAC } from './sdk-hmac.ts';
import { SDK_REQUEST } from './sdk-request.ts';
import type { SignedRequest } from './signed-request.ts';
import { V11_HMAC } from './v11-hmac.ts';

/** Every scheme that is accepted, the usual one first. */
export const SCHEMES: readonly SignatureScheme[] = [SDK_HMAC, V11_HMAC, SDK_REQUEST];

/** What an `Authorization` header claims. */
export type SignatureClaim = SigningCredential & {
  readonly scheme: SignatureScheme;
  /** Lower-case names in the order of the header, which is the order that was signed. */
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hexadecimal characters. */
  readonly signature: string;
};

/** Why a claim cannot hold, whatever the secret key is. */
export type ClaimFault =
  | { readonly kind: 'date-unsigned' | 'date-malformed' | 'stale' | 'other-day' }
  | { readonly kind: 'header-missing'; readonly name: string };

const AUTHORIZATION =
  /^([A-Z0-9-]{1,32}) +(Access|Credential)=([^\s,=]{1,512}), *SignedHeaders=([a-z0-9!#$%&'*+.^_`|~;-]{1,4096}), *Signature=([0-9a-f]{64})$/;
const MAX_ACCESS_KEY_LENGTH = 128;
const DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** Reads an `Authorization` header; undefined when it is of none of {@link SCHEMES}, or names a header twice or none. */
export const parseAuthorization = (header: string): SignatureClaim | undefined => {
  const [, algorithm, parameter, value = '', names = '', signature = ''] = AUTHORIZATION.exec(header.trim()) ?? [];
  const signedHeaders = names.split(';');
  if (signedHeaders.includes('') || new Set(signedHeaders).size < signedHeaders.length) return undefined;
  for (const scheme of SCHEMES) {
    if (scheme.algorithm !== algorithm || scheme.parameter !== parameter) continue;
    const credential = scheme.parseCredential(value);
    if (credential !== undefined && isAccessKey(credential.accessKey))
      return { ...credential, scheme, signedHeaders, signature };
  }
  return undefined;
};

const isAccessKey = ({ length }: string): boolean => length > 0 && length <= MAX_ACCESS_KEY_LENGTH;

/**
 * Checks all of a claim that needs no key. Only `x-sdk-date` must be signed, or a signature would hold for ever; Go's SDK
 * and Terraform name no `host` (contract section 2.2 no. 6). A tolerance of 0 accepts any date.
 */
export const findClaimFault = (
  { headers }: Pick<SignedRequest, 'headers'>,
  { signedHeaders, scope }: Pick<SignatureClaim, 'signedHeaders' | 'scope'>,
  clock: { readonly now: number; readonly toleranceSeconds: number },
): ClaimFault | undefined => {
  if (!signedHeaders.includes('x-sdk-date')) return { kind: 'date-unsigned' };
  const date = headers['x-sdk-date'] ?? '';
  const signedAt = parseDate(date);
  if (signedAt === undefined) return { kind: 'date-malformed' };
  if (scope !== '' && scope.split('/')[0] !== date.slice(0, 8)) return { kind: 'other-day' };
  // By type: a name such as `function Object() { [native code] }` is found on every object.
  const missing = signedHeaders.find((name) => typeof headers[name] !== 'string');
  if (missing !== undefined) return { kind: 'header-missing', name: missing };
  const isStale = clock.toleranceSeconds > 0 && Math.abs(clock.now - signedAt) > clock.toleranceSeconds * 1000;
  return isStale ? { kind: 'stale' } : undefined;
};

const parseDate = (text: string): number | undefined => {
  const [, year, month, day, hour, minute, second] = DATE.exec(text) ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  // Formatting the time again distinguishes 31 February, which some engines accept, from a real day.
  return Number.isNaN(time) || new Date(time).toISOString() !== iso ? undefined : time;
};
