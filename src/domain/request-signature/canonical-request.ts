import { createHash } from 'node:crypto';
import type { SignatureClaim } from './claim.ts';
import type { SignedRequest } from './signed-request.ts';

const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** What a claim says about the form of the canonical request. */
type Signed = Pick<SignatureClaim, 'signedHeaders'>;

/** The parts in which clients differ. */
type Parts = { readonly path: string; readonly query: string; readonly headers: string };

/** Hashes the payload once for all canonical requests of a request. */
const builderOf = (request: SignedRequest, claim: Signed): ((parts: Parts) => string) => {
  const names = claim.signedHeaders.join(';');
  const payloadHash = payloadHashOf(request, claim);
  return ({ path, query, headers }) =>
    [request.method.toUpperCase(), path, query, headers, names, payloadHash].join('\n');
};

const usualParts = (request: SignedRequest, claim: Signed): Parts => ({
  path: canonicalPath(request.path, AS_IT_IS),
  query: canonicalQuery([...new URLSearchParams(request.query)].toSorted(byNameAndValue)),
  headers: canonicalHeaders(request, claim, AS_IT_IS),
});

/** The canonical request as contract section 2.3 describes it, without the habits of single clients. */
export const usualCanonicalRequest = (request: SignedRequest, claim: Signed): string =>
  builderOf(request, claim)(usualParts(request, claim));

/**
 * The canonical requests that a client may have signed (contract section 2.3), each once: the usual one first; the others are
 * only computed when the caller iterates to them. Clients differ in what they take for the path, in the order of the query and
 * in the blanks of header values.
 */
export function* canonicalRequests(request: SignedRequest, claim: Signed): Generator<string, void, void> {
  const build = builderOf(request, claim);
  const usual = build(usualParts(request, claim));
  yield usual;
  for (const path of canonicalPaths(request.path)) {
    for (const query of canonicalQueries(request.query)) {
      for (const headers of canonicalHeaderBlocks(request, claim)) {
        const other = build({ path, query, headers });
        if (other !== usual) yield other;
      }
    }
  }
}

/** Lower-case hexadecimal SHA-256. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

const percentEncoded = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

const encode = (text: string): string => halfEncode(text).replace(/[!'()*]/g, percentEncoded);

/** As JavaScript's `encodeURIComponent`, which leaves some characters as they are. */
const halfEncode = (text: string): string => encodeURIComponent(text.toWellFormed());

/** As Go's `url.PathEscape`, which leaves others. */
const goEscape = (text: string): string => encode(text).replace(/%(?:24|26|2B|3D|3A|40)/g, decodeURIComponent);

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

const AS_IT_IS = (text: string): string => text;

/** What clients take for a segment of the path before they encode it. The last four had it encoded by their caller. */
const SEGMENT_FORMS: readonly ((segment: string) => string)[] = [
  AS_IT_IS,
  legacyEscape,
  decode,
  (segment) => legacyEscape(decode(segment)),
  halfEncode,
  (segment) => legacyEscape(halfEncode(segment)),
  encode,
  goEscape,
];

const canonicalPath = (path: string, form: (segment: string) => string): string => {
  const joined = path
    .split('/')
    .map((segment) => encode(form(segment)))
    .join('/');
  return joined.endsWith('/') ? joined : `${joined}/`;
};

const canonicalPaths = (path: string): ReadonlySet<string> =>
  new Set(SEGMENT_FORMS.map((form) => canonicalPath(path, form)));

type Parameter = readonly [name: string, value: string];

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const byName = ([a]: Parameter, [b]: Parameter): number => compare(a, b);
const byNameAndValue = (a: Parameter, b: Parameter): number => byName(a, b) || compare(a[1], b[1]);
const lowerCased = ([name, value]: Parameter): Parameter => [name.toLowerCase(), value];

/** Node's and Python's order; Go's, with names in lower case; Java's; golangsdk's, with the first value of each name. */
const QUERY_FORMS: readonly ((parameters: readonly Parameter[]) => readonly Parameter[])[] = [
  (parameters) => parameters.toSorted(byNameAndValue),
  (parameters) => parameters.map(lowerCased).toSorted(byNameAndValue),
  (parameters) => parameters.toSorted(byName),
  (parameters) =>
    firstOfEachName(parameters).toSorted(([a], [b]) => compare(encode(a).toLowerCase(), encode(b).toLowerCase())),
];

const firstOfEachName = (parameters: readonly Parameter[]): readonly Parameter[] => [
  // Of a repeated key a Map keeps the last value.
  ...new Map(parameters.toReversed()),
];

const canonicalQuery = (parameters: readonly Parameter[]): string =>
  parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');

const canonicalQueries = (query: string): ReadonlySet<string> => {
  const parameters: readonly Parameter[] = [...new URLSearchParams(query)];
  return new Set(QUERY_FORMS.map((form) => canonicalQuery(form(parameters))));
};

/** Values as sent, as the Node SDK signs them; trimmed, as Python's and Go's do; with single blanks, as golangsdk does. */
const VALUE_FORMS: readonly ((value: string) => string)[] = [
  AS_IT_IS,
  (value) => value.trim(),
  (value) => value.replace(/\s+/g, ' '),
];

const canonicalHeaders = (
  { headers }: SignedRequest,
  { signedHeaders }: Signed,
  form: (value: string) => string,
): string =>
  signedHeaders
    .toSorted(compare)
    .map((name) => `${name}:${form(headers[name] ?? '')}\n`)
    .join('');

const canonicalHeaderBlocks = (request: SignedRequest, claim: Signed): ReadonlySet<string> =>
  new Set(VALUE_FORMS.map((form) => canonicalHeaders(request, claim, form)));

/**
 * `X-Sdk-Content-Sha256` stands in for the hash when it is signed and either renounces the check or is the body's hash (of
 * either case). Otherwise an attacker who saw one signed request could add the header and change the body.
 */
const payloadHashOf = ({ headers, body }: SignedRequest, { signedHeaders }: Signed): string => {
  const hash = sha256(body);
  const stated = signedHeaders.includes('x-sdk-content-sha256') ? headers['x-sdk-content-sha256']?.trim() : undefined;
  return stated !== undefined && (stated === UNSIGNED_PAYLOAD || stated.toLowerCase() === hash) ? stated : hash;
};
