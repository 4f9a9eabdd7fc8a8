import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A request as it reached us: header names in lower case, path and query as the gateway gives them. */
export type SignedRequest = {
  readonly method: string;
  /** Segments may be decoded (HTTP API) or as sent; both are tried. */
  readonly path: string;
  /** Without `?`, as sent. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
};

/** What an `Authorization: SDK-HMAC-SHA256 …` header claims. */
export type SignatureClaim = {
  readonly accessKey: string;
  /** Lower-case names in the order of the header, which is the order that was signed. */
  readonly signedHeaders: readonly string[];
  /** 64 lower-case hexadecimal characters. */
  readonly signature: string;
};

/** Why a claim cannot hold, whatever the secret key is. */
export type ClaimFault = 'header-missing' | 'host-unsigned' | 'date-unsigned' | 'date-malformed' | 'stale';

const ALGORITHM = 'SDK-HMAC-SHA256';
const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';
const AUTHORIZATION =
  /^SDK-HMAC-SHA256 +Access=([^\s,=]{1,128}), *SignedHeaders=([a-z0-9!#$%&'*+.^_`|~;-]{1,4096}), *Signature=([0-9a-f]{64})$/;
const DATE = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** Reads an `Authorization` header; undefined when it is not of this scheme, or names a header twice or none. */
export const parseAuthorization = (header: string): SignatureClaim | undefined => {
  const [, accessKey, names, signature] = AUTHORIZATION.exec(header.trim()) ?? [];
  if (accessKey === undefined || names === undefined || signature === undefined) return undefined;
  const signedHeaders = names.split(';');
  if (signedHeaders.includes('') || new Set(signedHeaders).size < signedHeaders.length) return undefined;
  return { accessKey, signedHeaders, signature };
};

/**
 * Checks all of a claim that needs no key. `host` and `x-sdk-date` must be signed, as every SDK does: a signature
 * without them would hold on another host, or for ever. A tolerance of 0 accepts any date.
 */
export const findClaimFault = (
  { headers }: Pick<SignedRequest, 'headers'>,
  { signedHeaders }: SignatureClaim,
  clock: { readonly now: number; readonly toleranceSeconds: number },
): ClaimFault | undefined => {
  if (!signedHeaders.includes('host')) return 'host-unsigned';
  if (!signedHeaders.includes('x-sdk-date')) return 'date-unsigned';
  const signedAt = parseDate(headers['x-sdk-date'] ?? '');
  if (signedAt === undefined) return 'date-malformed';
  // By type: a name such as `constructor` is found on every object.
  if (signedHeaders.some((name) => typeof headers[name] !== 'string')) return 'header-missing';
  const isStale = clock.toleranceSeconds > 0 && Math.abs(clock.now - signedAt) > clock.toleranceSeconds * 1000;
  return isStale ? 'stale' : undefined;
};

/** Whether the request was signed with this secret key (contract section 2.3). Compares in constant time. */
export const isSignedWith = (request: SignedRequest, claim: SignatureClaim, secretKey: string): boolean => {
  const claimed = Buffer.from(claim.signature, 'hex');
  const query = canonicalQuery(request.query);
  const names = claim.signedHeaders.join(';');
  const payloadHash = payloadHashOf(request, claim);
  const date = request.headers['x-sdk-date'] ?? '';
  for (const path of canonicalPaths(request.path)) {
    for (const headers of canonicalHeaders(request, claim)) {
      const canonicalRequest = [request.method.toUpperCase(), path, query, headers, names, payloadHash].join('\n');
      const stringToSign = `${ALGORITHM}\n${date}\n${sha256(canonicalRequest)}`;
      if (timingSafeEqual(createHmac('sha256', secretKey).update(stringToSign).digest(), claimed)) return true;
    }
  }
  return false;
};

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const parseDate = (text: string): number | undefined => {
  const [, year, month, day, hour, minute, second] = DATE.exec(text) ?? [];
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const time = Date.parse(iso);
  // The way back tells 31 February, which some engines accept, from a real day.
  return Number.isNaN(time) || new Date(time).toISOString() !== iso ? undefined : time;
};

const encode = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    // A bare `%`: the segment was decoded before it came here.
    return text;
  }
};

/** What Node's legacy `url.parse` escapes before the Node SDK signs (contract section 2.3, "Node quirk"). */
const legacyEscape = (text: string): string => text.replace(/[ "'<>\\^`{|}\r\n\t]/g, encode);

/** The forms of the path that a client may have signed, the usual one first, each once. */
const canonicalPaths = (path: string): ReadonlySet<string> => {
  const withSegments = (change: (segment: string) => string): string => {
    const joined = path.split('/').map(change).join('/');
    return joined.endsWith('/') ? joined : `${joined}/`;
  };
  return new Set([
    withSegments(encode),
    withSegments((segment) => encode(legacyEscape(segment))),
    withSegments((segment) => encode(decode(segment))),
    withSegments((segment) => encode(legacyEscape(decode(segment)))),
  ]);
};

const inCodeUnitOrder = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

const canonicalQuery = (query: string): string =>
  [...new URLSearchParams(query)]
    .sort(([nameA, valueA], [nameB, valueB]) => inCodeUnitOrder(nameA, nameB) || inCodeUnitOrder(valueA, valueB))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');

/** The header block as sent, as the Node SDK signs it, then with trimmed values, as the Go SDK does. */
const canonicalHeaders = ({ headers }: SignedRequest, { signedHeaders }: SignatureClaim): ReadonlySet<string> => {
  const block = (change: (value: string) => string): string =>
    signedHeaders
      .toSorted(inCodeUnitOrder)
      .map((name) => `${name}:${change(headers[name] ?? '')}\n`)
      .join('');
  return new Set([block((value) => value), block((value) => value.trim())]);
};

/**
 * `X-Sdk-Content-Sha256` stands in for the hash when it is signed and either renounces the check or is the body's hash
 * (of either case). Otherwise whoever saw one signed request could add the header and change the body.
 */
const payloadHashOf = ({ headers, body }: SignedRequest, { signedHeaders }: SignatureClaim): string => {
  const hash = sha256(body);
  const stated = signedHeaders.includes('x-sdk-content-sha256') ? headers['x-sdk-content-sha256']?.trim() : undefined;
  return stated !== undefined && (stated === UNSIGNED_PAYLOAD || stated.toLowerCase() === hash) ? stated : hash;
};
