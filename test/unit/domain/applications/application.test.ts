import { describe, expect, test } from 'vitest';
import {
  applicationEndpointId,
  credentialsDigest,
  formatApplicationEndpointUrn,
  formatApplicationUrn,
  parseApplicationEndpointUrn,
  parseApplicationUrn,
} from '#src/domain/applications/application.ts';

const ID = '62f0bafe0123456789abcdef01234567';
const place = { region: 'cn-north-4', project: 'f96188c7', platform: 'APNS_SANDBOX', name: 'app_001' } as const;
const secret = Buffer.alloc(32, 1);

describe('the URN of an application', () => {
  test('is read as it is written', () => {
    const text = formatApplicationUrn(place);

    expect(text).toBe('urn:smn:cn-north-4:f96188c7:app-APNS_SANDBOX-app_001');
    expect(parseApplicationUrn(text)).toEqual(place);
  });

  test.each([
    'urn:smn:cn-north-4:f96188c7:app-GCM-app_001',
    'urn:smn:cn-north-4:f96188c7:app-APNS_-app_001',
    'urn:smn:cn-north-4:f96188c7:app-APNS-',
    'urn:smn:cn-north-4:f96188c7:app-APNS-a-b',
    'urn:smn:cn-north-4:f96188c7:APNS-app_001',
    `urn:smn:cn-north-4:f96188c7:app-APNS-${'a'.repeat(65)}`,
    'urn:smn:cn-north-4:f96188c7:app-APNS-app_001:more',
    `urn:smn:cn-north-4:f96188c7:endpoint-APNS-app_001-${ID}`,
  ])('is none: %s', (text) => {
    expect(parseApplicationUrn(text)).toBeUndefined();
  });
});

describe('the URN of an endpoint', () => {
  test('is read as it is written', () => {
    const text = formatApplicationEndpointUrn({ ...place, endpointId: ID });

    expect(text).toBe(`urn:smn:cn-north-4:f96188c7:endpoint-APNS_SANDBOX-app_001-${ID}`);
    expect(parseApplicationEndpointUrn(text)).toEqual({ ...place, endpointId: ID });
  });

  test.each([
    `urn:smn:cn-north-4:f96188c7:endpoint-APNS-app_001-${ID.slice(1)}`,
    `urn:smn:cn-north-4:f96188c7:endpoint-APNS-app_001-${ID.toUpperCase()}`,
    `urn:smn:cn-north-4:f96188c7:endpoint-GCM-app_001-${ID}`,
    'urn:smn:cn-north-4:f96188c7:app-APNS-app_001',
    '',
  ])('is none: %s', (text) => {
    expect(parseApplicationEndpointUrn(text)).toBeUndefined();
  });
});

describe('an endpoint’s id', () => {
  test('is the same for the same token of the same application, and no other', () => {
    const id = applicationEndpointId(secret, { applicationId: 'a', token: 't' });

    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(applicationEndpointId(secret, { applicationId: 'a', token: 't' })).toBe(id);
    expect(applicationEndpointId(secret, { applicationId: 'b', token: 't' })).not.toBe(id);
    expect(applicationEndpointId(secret, { applicationId: 'a', token: 'T' })).not.toBe(id);
    expect(applicationEndpointId(Buffer.alloc(32, 2), { applicationId: 'a', token: 't' })).not.toBe(id);
  });

  test('stays what it is: another id would double every device', () => {
    expect(applicationEndpointId(secret, { applicationId: 'a', token: 't' })).toBe('078f79f0a6ff878c68f1eb9730aca96c');
  });
});

describe('the digest of credentials', () => {
  test('differs when principal, credential, application or secret do', () => {
    const given = { principal: 'p', credential: 'c' };
    const digest = credentialsDigest(secret, place, given);
    const others = [
      credentialsDigest(secret, place, { ...given, principal: 'q' }),
      credentialsDigest(secret, place, { ...given, credential: 'd' }),
      credentialsDigest(secret, { ...place, name: 'other' }, given),
      credentialsDigest(Buffer.alloc(32, 2), place, given),
    ];

    expect(credentialsDigest(secret, place, { ...given })).toBe(digest);
    expect(new Set([digest, ...others]).size).toBe(5);
  });

  test('stays what it is: with another one all credentials would seem to have changed', () => {
    expect(credentialsDigest(secret, place, { principal: 'p', credential: 'c' })).toBe(
      'c3afeaf3287abd1363bbf9ad2846de4ec25d34b7fe9eeac9cf23ccce307d34aa',
    );
  });
});
