import { createHash, createHmac, hkdfSync } from 'node:crypto';
import type { Keys } from './request-signer.ts';

/** A call as the user of a client makes it. */
export type ClientCall = {
  /** @default smn.example.com:8443 */
  readonly host?: string;
  readonly method: string;
  /** As the client builds it, `/v2/{id}/topics/urn:smn:…`: some segments may be percent-encoded by their user. */
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** What goes over the wire: path and query encoded, header names as the client writes them. */
type WireCall = {
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** How a client signs, after its public source and contract sections 2.2 to 2.5. */
export type ClientSigner = (call: ClientCall, keys: Keys, date: string) => WireCall;

const hostOf = ({ host = 'smn.example.com:8443' }: ClientCall): string => host;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Percent-encodes all but the unreserved characters of RFC 3986, byte by byte. */
const encode = (text: string): string =>
  Array.from(Buffer.from(text), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9_.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');

const segmentsOf = (path: string, change: (segment: string) => string): string => path.split('/').map(change).join('/');
const closed = (path: string): string => (path.endsWith('/') ? path : `${path}/`);
const ascending = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
const joined = (parameters: readonly (readonly [string, string])[]): string =>
  parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');

/** Encodes for the wire what is not encoded yet. */
const onWire = (path: string): string =>
  segmentsOf(path, (segment) =>
    encode(segment)
      .replaceAll('%3A', ':')
      .replace(/%25([0-9A-F]{2})/g, '%$1'),
  );

type Parts = {
  readonly call: ClientCall;
  readonly path: string;
  readonly query: string;
  readonly signed: Readonly<Record<string, string>>;
  readonly inBlock?: (value: string) => string;
};

/** The canonical request of all clients, from what each makes of its parts. */
const canonical = ({ call, path, query, signed, inBlock = (value) => value.trim() }: Parts) => {
  const values = Object.fromEntries(Object.entries(signed).map(([name, value]) => [name.toLowerCase(), value]));
  const names = Object.keys(values).sort(ascending);
  const block = names.map((name) => `${name}:${inBlock(values[name] ?? '')}\n`).join('');
  const text = [call.method, closed(path), query, block, names.join(';'), sha256(call.body ?? '')].join('\n');
  return { names: names.join(';'), hash: sha256(text) };
};

const withAccess = ({ names, hash }: { readonly names: string; readonly hash: string }, keys: Keys, date: string) => {
  const signature = hmac(keys.secretKey, `SDK-HMAC-SHA256\n${date}\n${hash}`).toString('hex');
  return `SDK-HMAC-SHA256 Access=${keys.accessKey}, SignedHeaders=${names}, Signature=${signature}`;
};

const byNameAndValue = (query: ClientCall['query'] = []) =>
  query.toSorted(([a, x], [b, y]) => ascending(a, b) || ascending(x, y));

/** The Python SDK: signs the path decoded, header values trimmed, and `Host`. */
const python: ClientSigner = (call, keys, date) => {
  const headers = { ...call.headers, 'X-Sdk-Date': date, Host: hostOf(call) };
  const path = segmentsOf(decodeURIComponent(call.path), encode);
  const query = joined(byNameAndValue(call.query));
  const parts = canonical({ call, path, query, signed: headers });
  return {
    ...{ path: onWire(call.path), query },
    headers: { ...headers, Authorization: withAccess(parts, keys, date) },
  };
};

/** The Go SDK: signs the path as given, query names in lower case, and neither `Host` nor headers of content or with `_`. */
const go: ClientSigner = (call, keys, date) => {
  const headers = { ...call.headers, 'X-Sdk-Date': date };
  const signed = Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.toLowerCase().startsWith('content-type') && !name.includes('_')),
  );
  const path = segmentsOf(call.path, encode);
  const query = joined(byNameAndValue((call.query ?? []).map(([name, value]) => [name.toLowerCase(), value] as const)));
  const parts = canonical({ call, path, query, signed });
  return {
    ...{ path: onWire(call.path), query: joined(call.query ?? []) },
    headers: { ...headers, host: hostOf(call), Authorization: withAccess(parts, keys, date) },
  };
};

/** The Java SDK: signs the path as given, `host`, and repeated query values in their order. */
const java: ClientSigner = (call, keys, date) => {
  const headers = { ...call.headers, 'X-Sdk-Date': date, Host: hostOf(call) };
  const path = segmentsOf(call.path, encode);
  const query = joined((call.query ?? []).toSorted(([a], [b]) => ascending(a, b)));
  const parts = canonical({ call, path, query, signed: headers, inBlock: (value) => value });
  return {
    ...{ path: onWire(call.path), query: joined(call.query ?? []) },
    headers: { ...headers, Authorization: withAccess(parts, keys, date) },
  };
};

/** What golangsdk signs: the path decoded, the first value of each query name in an order without case, single blanks. */
const golangParts = (call: ClientCall, signed: Readonly<Record<string, string>>) => {
  const first = [...new Map((call.query ?? []).toReversed())];
  const query = joined(first.toSorted(([a], [b]) => ascending(encode(a).toLowerCase(), encode(b).toLowerCase())));
  const path = segmentsOf(decodeURIComponent(call.path), encode);
  return canonical({ call, path, query, signed, inBlock: (value) => value.replace(/\s+/g, ' ') });
};

/** golangsdk as the Terraform provider has it: all of its headers, among which there is no `Host`. */
const golangsdk: ClientSigner = (call, keys, date) => {
  const headers = { ...call.headers, 'X-Sdk-Date': date };
  const authorization = withAccess(golangParts(call, headers), keys, date);
  return {
    ...{ path: onWire(call.path), query: joined(call.query ?? []) },
    headers: { ...headers, host: hostOf(call), Authorization: authorization },
  };
};

/** gophertelekomcloud: signs `Host`, with a key derived for day, region and service. */
const otc: ClientSigner = (call, keys, date) => {
  const headers = { ...call.headers, 'X-Sdk-Date': date, Host: hostOf(call) };
  const { names, hash } = golangParts(call, headers);
  const scope = [date.slice(0, 8), 'eu-de', '', 'sdk_request'];
  const key = scope.reduce<string | Buffer>((derived, part) => hmac(derived, part), `SDK${keys.secretKey}`);
  const signature = hmac(key, ['SDK-HMAC-SHA256', date, scope.join('/'), hash].join('\n')).toString('hex');
  const credential = `Credential=${keys.accessKey}/${scope.join('/')}`;
  return {
    ...{ path: onWire(call.path), query: joined(call.query ?? []) },
    headers: {
      ...headers,
      Authorization: `SDK-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
    },
  };
};

/** An SDK that is configured for derived signatures. */
const derived: ClientSigner = (call, keys, date) => {
  const headers = { ...call.headers, 'X-Sdk-Date': date, Host: hostOf(call) };
  const query = joined(byNameAndValue(call.query));
  const { names, hash } = canonical({ call, path: segmentsOf(call.path, encode), query, signed: headers });
  const scope = `${date.slice(0, 8)}/cn-north-4/smn`;
  const key = Buffer.from(hkdfSync('sha256', keys.secretKey, keys.accessKey, scope, 32)).toString('hex');
  const signature = hmac(key, ['V11-HMAC-SHA256', date, scope, hash].join('\n')).toString('hex');
  const credential = `Credential=${keys.accessKey}/${scope}`;
  return {
    ...{ path: onWire(call.path), query },
    headers: {
      ...headers,
      Authorization: `V11-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`,
    },
  };
};

/** The signers of known clients but Node's, whose own code the tests run. */
export const CLIENT_SIGNERS = { python, go, java, golangsdk, otc, derived } as const;
