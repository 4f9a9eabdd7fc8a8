import { describe, expect, test } from 'vitest';
import { awsCallersOf } from '#local/aws-callers.ts';
import { createIamAuthorizer } from '#local/http-api/iam-authorizer.ts';
import { type AwsKeys, type AwsRequest, type AwsSigning, signByAws } from '#test/support/aws-signer.ts';

const now = Date.UTC(2026, 2, 5, 4, 5, 6);
const MINUTE = 60_000;
const masterKey = Buffer.alloc(32, 7);
const callers = awsCallersOf(masterKey);
const [role, user] = callers;
if (role === undefined || user === undefined) throw new Error('There are no callers');
const authorize = createIamAuthorizer({ callers, region: 'us-east-1', clock: () => now });

const request: AwsRequest = {
  method: 'POST',
  url: 'http://127.0.0.1:8787/iam/v2/p/notifications/topics/urn:smn:us-east-1:p:alerts/publish',
  headers: { 'content-type': 'application/json' },
  body: '{"message":"High water 港"}',
};

/** What arrives of a request with these headers. */
const arrived = ({ method, url, body = '' }: AwsRequest, headers: Readonly<Record<string, string>>) => ({
  ...{ method, url: url.replace(/^http:\/\/[^/]+/, ''), httpVersion: '1.1', sourceIp: '127.0.0.1' },
  rawHeaders: Object.entries(headers).flat(),
  body: Buffer.from(body),
});

type Change = { readonly sent?: Partial<AwsRequest>; readonly headers?: Readonly<Record<string, string | undefined>> };

/** The verdict on a request that was signed, and then changed on its way. */
const verdictOn = async (
  { of = request, keys = role, ...signing }: AwsSigning & { readonly of?: AwsRequest; readonly keys?: AwsKeys } = {},
  { sent = {}, headers = {} }: Change = {},
) => {
  const signed = await signByAws(of, keys, { signingDate: new Date(now), ...signing });
  const kept = Object.entries({ ...signed, ...headers }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return authorize(arrived({ ...of, ...sent }, Object.fromEntries(kept)));
};

describe('a request that is signed', () => {
  test('by a session of a role is that role’s, as API Gateway tells it', async () => {
    expect(await verdictOn()).toEqual({
      iam: {
        accessKey: role.accessKeyId,
        accountId: '000000000000',
        callerId: role.userId,
        cognitoIdentity: null,
        principalOrgId: null,
        userArn: 'arn:aws:sts::000000000000:assumed-role/smn-local-deployer/npm-start',
        userId: role.userId,
      },
    });
    expect([role.accessKeyId, role.userId]).toEqual([
      expect.stringMatching(/^ASIA[A-Z2-7]{16}$/),
      expect.stringMatching(/^AROA[A-Z2-7]{16}:npm-start$/),
    ]);
  });

  test('by a user is that user’s', async () => {
    const userArn = 'arn:aws:iam::000000000000:user/smn-local-user';
    expect(await verdictOn({ keys: user })).toMatchObject({ iam: { accessKey: user.accessKeyId, userArn } });
  });

  test.each([
    ['no body', { ...request, method: 'GET', body: '' }],
    ['a query', { ...request, method: 'GET', body: '', url: `${request.url}?limit=1&name=a%20b%2Bc&z=&a=2&a=1` }],
    ['colons encoded', { ...request, url: request.url.replaceAll(':alerts', '%3Aalerts') }],
    ['a slash at the end', { ...request, url: `${request.url}/` }],
    ['spaces in headers', { ...request, headers: { 'x-note': '  a   b ', 'x-amz-meta': 'm' } }],
  ])('may have %s', async (_, of) => {
    expect(await verdictOn({ of })).toHaveProperty('iam');
  });

  test.each([-5, 5])('may be dated %d minutes from now', async (minutes) => {
    expect(await verdictOn({ signingDate: new Date(now + minutes * MINUTE) })).toHaveProperty('iam');
  });
});

describe('a request is refused', () => {
  const without = (name: string): Change => ({ headers: { [name]: undefined } });
  const anotherKey = { ...role, secretAccessKey: 'x'.repeat(40) };
  const unknown = { ...role, accessKeyId: 'ASIAUNKNOWN000000000' };

  test.each<[string, Parameters<typeof verdictOn>, string | RegExp]>([
    ['without a signature', [{}, without('authorization')], /^it has no Authorization header of Signature Version 4/],
    ['with another one', [{}, { headers: { authorization: 'Basic eDp4' } }], /^it has no Authorization header/],
    ['by unknown keys', [{ keys: unknown }], 'the access key ASIAUNKNOWN000000000 is unknown'],
    ['by a wrong secret', [{ keys: anotherKey }], 'the signature does not match the request'],
    ['for another service', [{ service: 'sns' }], 'it is signed for the service sns, not execute-api'],
    ['for another Region', [{ region: 'eu-west-1' }], 'it is signed for the Region eu-west-1, not us-east-1'],
    ['without a date', [{}, without('x-amz-date')], /^it has no X-Amz-Date/],
    ['with a malformed date', [{}, { headers: { 'x-amz-date': '20260230T04' } }], /^it has no X-Amz-Date/],
    [
      'of another day than it is signed for',
      [{}, { headers: { 'x-amz-date': '20260304T040506Z' } }],
      'it is signed for the day 20260305, but dated 20260304T040506Z',
    ],
    [
      'when it is old',
      [{ signingDate: new Date(now - 5 * MINUTE - 1000) }],
      /, more than 5 minutes from the time here$/,
    ],
    ['from the future', [{ signingDate: new Date(now + 5 * MINUTE + 1000) }], /, more than 5 minutes from the time/],
    ['when the host is not signed', [{ unsignableHeaders: new Set(['host']) }], 'SignedHeaders does not name host'],
    ['without a signed header', [{}, without('content-type')], /^SignedHeaders names content-type, which the request/],
    ['with another body', [{}, { sent: { body: '{}' } }], 'X-Amz-Content-Sha256 is not the hash of the body'],
    ['with another method', [{}, { sent: { method: 'PUT' } }], 'the signature does not match the request'],
    ['with another path', [{}, { sent: { url: `${request.url}x` } }], 'the signature does not match the request'],
    ['with another query', [{}, { sent: { url: `${request.url}?a=1` } }], 'the signature does not match the request'],
    [
      'with another header',
      [{}, { headers: { 'content-type': 'text/plain' } }],
      'the signature does not match the request',
    ],
    ['for another host', [{}, { headers: { host: '127.0.0.1:1' } }], 'the signature does not match the request'],
    ['without its session token', [{}, without('x-amz-security-token')], /^SignedHeaders names x-amz-security-token/],
    [
      'of a role without a session token from the start',
      [{ keys: { accessKeyId: role.accessKeyId, secretAccessKey: role.secretAccessKey } }],
      'X-Amz-Security-Token is not the one that belongs to the access key',
    ],
    [
      'of a role with another session token',
      [{ keys: { ...role, sessionToken: 'other' } }],
      'X-Amz-Security-Token is not the one that belongs to the access key',
    ],
  ])('%s', async (_, given, fault) => {
    expect(await verdictOn(...given)).toEqual({ fault: expect.stringMatching(fault) });
  });

  test('with another body also where it was sent without a hash of it', async () => {
    expect(await verdictOn({ applyChecksum: false })).toHaveProperty('iam');
    expect(await verdictOn({ applyChecksum: false }, { sent: { body: '{}' } })).toEqual({
      fault: 'the signature does not match the request',
    });
  });
});

test('keys are those of the state, and no other’s', () => {
  const keysOf = (key: number) => awsCallersOf(Buffer.alloc(32, key)).map(({ secretAccessKey }) => secretAccessKey);

  expect(awsCallersOf(masterKey)).toEqual(callers);
  expect(new Set([...keysOf(7), ...keysOf(8)]).size).toBe(4);
  expect(keysOf(7)).toEqual([expect.stringMatching(/^[\w-]{40}$/), expect.stringMatching(/^[\w-]{40}$/)]);
});
