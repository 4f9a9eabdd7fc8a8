import { describe, expect, test } from 'vitest';
import { findClaimFault, parseAuthorization } from '#src/domain/request-signature/claim.ts';
import type { SignedRequest } from '#src/domain/request-signature/signed-request.ts';
import { isSignedWith } from '#src/domain/request-signature/verify.ts';
import { CLIENT_SIGNERS, type ClientCall, type ClientSigner } from '#test/support/client-signers.ts';
import { isValid, keys, now, project, signedBySdk } from '#test/support/signed-requests.ts';

const DATE = '20240102T030405Z';
const TOPICS = `/v2/${project}/notifications/topics`;
const URN = `urn:smn:cn-north-4:${project}:demo`;
const TAGS = `/v2/${project}/smn_topic/0123456789abcdef0123456789abcdef/tags`;
const json = { 'Content-Type': 'application/json' };
const sdk = { ...json, 'X-Project-Id': project };

/** What API Gateway makes of it: the path decoded, header names in lower case. */
const received = (call: ClientCall, sign: ClientSigner, gateway: (path: string) => string): SignedRequest => {
  const { path, query, headers } = sign(call, keys, DATE);
  return {
    method: call.method,
    path: gateway(path),
    query,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    body: Buffer.from(call.body ?? ''),
  };
};

const isAccepted = (request: SignedRequest): boolean => {
  const claim = parseAuthorization(request.headers['authorization'] ?? '');
  return (
    claim !== undefined &&
    findClaimFault(request, claim, { now, toleranceSeconds: 900 }) === undefined &&
    isSignedWith(request, claim, keys.secretKey)
  );
};

const HEADERS: Readonly<Record<string, ClientCall['headers']>> = {
  none: {},
  'content type': json,
  'content type and project': sdk,
  'content type with charset': { 'Content-Type': 'application/json; charset=UTF-8', 'X-Language': 'en-us' },
  'temporary key': { ...sdk, 'X-Security-Token': 'a/b+c==' },
  'domain instead of project': { ...json, 'X-Domain-Id': project },
  'name with underscore': { ...sdk, x_custom: '1' },
  'blanks in values': { ...sdk, 'X-Note': 'two  blanks' },
};

const PATHS: Readonly<Record<string, string>> = {
  plain: TOPICS,
  'slash at the end': `${TOPICS}/`,
  root: '/',
  'raw colons': `${TOPICS}/${URN}`,
  'encoded colons': `${TOPICS}/${URN.replaceAll(':', '%3A')}`,
  'tag key as it is': `${TAGS}/key`,
  'encoded tag key': `${TAGS}/${encodeURIComponent('k 中&=+:@$')}`,
  'encoded percent': `${TAGS}/100%25`,
};

const QUERIES: Readonly<Record<string, ClientCall['query']>> = {
  none: [],
  paging: [
    ['offset', '0'],
    ['limit', '10'],
  ],
  'not sorted': [
    ['name', 'b'],
    ['fuzzy_name', 'a'],
  ],
  'empty value': [['fuzzy_name', '']],
  'reserved characters': [['endpoint', "a+b@c?d=e&f'()*!~ 中"]],
};

const cases = Object.entries(CLIENT_SIGNERS).flatMap(([client, sign]) =>
  Object.entries(HEADERS).flatMap(([headersName, headers]) =>
    Object.entries(PATHS).map(([pathName, path]) => ({ client, sign, headersName, headers, pathName, path })),
  ),
);

describe('a request of a known client', () => {
  test.each(cases)('is accepted from $client with $headersName, path: $pathName', ({ sign, headers = {}, path }) => {
    for (const [queryName, query = []] of Object.entries(QUERIES)) {
      for (const body of [undefined, '{}', '{"name":"中"}']) {
        const call = { method: 'POST', path, query, headers, ...(body !== undefined && { body }) };
        expect(isAccepted(received(call, sign, decodeURIComponent)), queryName).toBe(true);
        expect(isAccepted(received(call, sign, (wire) => wire)), `${queryName}, path as sent`).toBe(true);
      }
    }
  });

  test.each(Object.entries(CLIENT_SIGNERS))('is refused from %s when anything in it changed', (_, sign) => {
    const call = {
      method: 'POST',
      path: `${TOPICS}/${URN}`,
      query: [['limit', '1']],
      headers: sdk,
      body: '{}',
    } as const;
    const request = received(call, sign, decodeURIComponent);
    const forgeries: readonly SignedRequest[] = [
      { ...request, method: 'PUT' },
      { ...request, path: `${request.path}x` },
      { ...request, query: 'limit=2' },
      { ...request, body: Buffer.from('{"a":1}') },
      { ...request, headers: { ...request.headers, 'x-project-id': 'other' } },
      { ...request, headers: { ...request.headers, 'x-sdk-date': '20240102T030406Z' } },
    ];

    expect(isAccepted(request)).toBe(true);
    for (const forgery of forgeries) expect(isAccepted(forgery)).toBe(false);
  });

  test.each(['python', 'java', 'otc', 'derived'] as const)('is refused from %s on another host', (client) => {
    const request = received({ method: 'GET', path: TOPICS, headers: sdk }, CLIENT_SIGNERS[client], (path) => path);

    expect(isAccepted({ ...request, headers: { ...request.headers, host: 'other.example.com' } })).toBe(false);
  });

  test('is accepted with repeated names, in the order and number that each client signs', () => {
    const query = [
      ['status', 'b'],
      ['status', 'a'],
      ['Zone', '1'],
      ['alpha', '2'],
    ] as const;
    for (const [client, sign] of Object.entries(CLIENT_SIGNERS)) {
      expect(isAccepted(received({ method: 'GET', path: TOPICS, query }, sign, (path) => path)), client).toBe(true);
    }
  });
});

describe('a tag key that the caller encoded', () => {
  const spellings = ['a b', '中文', "it's", '(x)!*~', 'a:b@c', 'a+b=c', 'a$b&c', '100%', 'plain', 'a"b<c>'];

  test.each(spellings)('is accepted from Node: %s', (key) => {
    const path = `${TAGS}/${encodeURIComponent(key)}`;
    const request = signedBySdk({ method: 'DELETE', path });

    expect(isValid({ ...request, path: decodeURIComponent(path) })).toBe(true);
  });

  test.each(spellings)('is accepted from Go and Java: %s', (key) => {
    const goEscaped = encodeURIComponent(key)
      .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
      .replace(/%(24|26|2B|3A|3D|40)/g, decodeURIComponent);
    for (const escaped of [encodeURIComponent(key), goEscaped]) {
      for (const client of ['go', 'java'] as const) {
        const call = { method: 'DELETE', path: `${TAGS}/${escaped}`, headers: sdk };
        expect(isAccepted(received(call, CLIENT_SIGNERS[client], decodeURIComponent)), client).toBe(true);
      }
    }
  });
});
