import 'reflect-metadata';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { describe, expect, test } from 'vitest';
import type { Platform } from '#src/domain/applications/application.ts';
import { checkPlatformCredentials, type PlatformCredentials } from '#src/domain/applications/platform-credentials.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { appleCredentials } from '#test/support/apple-credentials.ts';

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

const { cert, key } = appleCredentials();
const apple: PlatformCredentials = { principal: base64(cert), credential: base64(key) };
const huawei: PlatformCredentials = { principal: '100000001', credential: 'a1'.repeat(16) };

const codeOf = (platform: Platform, given: PlatformCredentials): string => {
  try {
    checkPlatformCredentials(platform, given);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    expect(error.message).not.toContain(given.credential);
    return error.code;
  }
};

describe('credentials of HMS', () => {
  test('are an app id and a secret, kept as they are', () => {
    expect(checkPlatformCredentials('HMS', huawei)).toEqual(huawei);
    expect(codeOf('HMS', { principal: 'A'.repeat(20), credential: 'b'.repeat(64) })).toBe('accepted');
  });

  test.each([
    ['SMN.0119', { principal: '1'.repeat(21) }],
    ['SMN.0118', { principal: '' }],
    ['SMN.0118', { principal: '100-1' }],
    ['SMN.0120', { credential: 'a'.repeat(65) }],
    ['SMN.0118', { credential: 'a'.repeat(31) }],
    ['SMN.0118', { credential: `${'a'.repeat(31)}-` }],
  ])('are refused with %s: %j', (code, change) => {
    expect(codeOf('HMS', { ...huawei, ...change })).toBe(code);
  });
});

describe('credentials of Apple', () => {
  test.each([
    ['Base64 of PEM', apple],
    ['PEM', { principal: cert, credential: key }],
    [
      'Base64 in lines, with blanks at the end',
      {
        principal: `${base64(cert).replace(/(.{64})/g, '$1\r\n')}\n \n`,
        credential: `${base64(key).replace(/(.{64})/g, '$1\n')}\n`,
      },
    ],
    [
      'Base64 of DER',
      {
        principal: base64(new X509Certificate(cert).raw),
        credential: base64(createPrivateKey(key).export({ type: 'pkcs8', format: 'der' })),
      },
    ],
    [
      'Base64 of DER, the key in the older form',
      {
        principal: base64(new X509Certificate(cert).raw),
        credential: base64(createPrivateKey(key).export({ type: 'sec1', format: 'der' })),
      },
    ],
  ])('are taken as %s, and kept as PEM', (_, given) => {
    const checked = checkPlatformCredentials('APNS', given);

    expect(checked).toEqual({
      principal: new X509Certificate(cert).toString(),
      credential: key,
      certificateExpiresAt: new X509Certificate(cert).validToDate.getTime(),
    });
  });

  test.each([
    ['SMN.0119', { principal: 'a'.repeat(8193) }],
    ['SMN.0120', { credential: 'a'.repeat(8193) }],
    ['SMN.0118', { principal: '' }],
    ['SMN.0118', { principal: base64('no certificate') }],
    ['SMN.0118', { principal: '中' }],
    ['SMN.0118', { credential: base64('no key') }],
    ['SMN.0117', { principal: base64(key) }],
    ['SMN.0117', { credential: base64(cert) }],
    ['SMN.0118', { credential: base64(appleCredentials().key) }],
  ])('are refused with %s: %j', (code, change) => {
    expect(codeOf('APNS', { ...apple, ...change })).toBe(code);
  });

  test('are refused when the key is neither RSA nor EC', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const certificate = await X509CertificateGenerator.createSelfSigned({
      name: 'CN=Apple Push Services: com.example.app',
      signingAlgorithm: { name: 'Ed25519' },
      keys: {
        privateKey: privateKey.toCryptoKey('Ed25519', true, ['sign']),
        publicKey: publicKey.toCryptoKey('Ed25519', true, ['verify']),
      },
    });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const given = { principal: base64(certificate.toString('pem')), credential: base64(pem) };

    expect(codeOf('APNS', given)).toBe('SMN.0117');
  });

  test('are refused when the key has a password', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });

    expect(codeOf('APNS', { ...apple, credential: base64(String(locked)) })).toBe('SMN.0118');
  });

  test.each([
    ['APNS', 'Apple Development IOS Push Services: com.example.app', 'SMN.0117'],
    ['APNS_SANDBOX', 'Apple Production IOS Push Services: com.example.app', 'SMN.0117'],
    ['APNS', 'Apple Production IOS Push Services: com.example.app', 'accepted'],
    ['APNS_SANDBOX', 'Apple Development IOS Push Services: com.example.app', 'accepted'],
    ['APNS_SANDBOX', 'Apple Push Services: com.example.app', 'accepted'],
  ] as const)('for %s with a certificate of %s: %s', (platform, commonName, code) => {
    const other = appleCredentials(commonName);

    expect(codeOf(platform, { principal: base64(other.cert), credential: base64(other.key) })).toBe(code);
  });
});
