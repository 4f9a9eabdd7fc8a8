import 'reflect-metadata';
import { createPrivateKey, generateKeyPairSync, type KeyPairKeyObjectResult, X509Certificate } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';
import { describe, expect, test } from 'vitest';
import type { Platform } from '#src/domain/applications/application.ts';
import { checkPlatformCredentials, type PlatformCredentials } from '#src/domain/applications/platform-credentials.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { appleCredentials } from '#test/support/apple-credentials.ts';

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64');

const { cert, key } = appleCredentials();
const apple: PlatformCredentials = { principal: base64(cert), credential: base64(key) };
const huawei: PlatformCredentials = { principal: '100000001', credential: 'a1'.repeat(16) };

/** `CODE: what is allowed`, or `accepted`. */
const refusalOf = (platform: Platform, given: PlatformCredentials): string => {
  try {
    checkPlatformCredentials(platform, given);
    return 'accepted';
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (given.credential !== '') expect(error.message).not.toContain(given.credential);
    const [meaning, allowed] = error.message.split(' Allowed: ');
    expect(meaning).toBe(ERROR_CODES[error.code][1]);
    return `${error.code}: ${allowed}`;
  }
};

const APP_ID = 'an app id of 1 to 20 letters and digits as platform_principal.';
const SECRET = 'a secret of 32 to 64 letters and digits as platform_credential.';
const CERTIFICATE = 'an X.509 certificate in Base64 or PEM as platform_principal.';
const KEY = 'the private key of the certificate in Base64 or PEM, not encrypted, as platform_credential.';

/** A certificate that it signs itself, and its key. */
const selfSigned = async (
  algorithm: { name: string; hash?: string },
  { privateKey, publicKey }: KeyPairKeyObjectResult,
) => {
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Apple Push Services: com.example.app',
    signingAlgorithm: algorithm,
    keys: {
      privateKey: privateKey.toCryptoKey(algorithm, true, ['sign']),
      publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']),
    },
  });
  return { certificate: new X509Certificate(certificate.toString('pem')), privateKey };
};

describe('credentials of HMS', () => {
  test('are an app id and a secret, kept as they are', () => {
    expect(checkPlatformCredentials('HMS', huawei)).toEqual(huawei);
    expect(refusalOf('HMS', { principal: 'A'.repeat(20), credential: 'b'.repeat(64) })).toBe('accepted');
  });

  test.each([
    [`SMN.0119: ${APP_ID}`, { principal: '1'.repeat(21) }],
    [`SMN.0118: ${APP_ID}`, { principal: '' }],
    [`SMN.0118: ${APP_ID}`, { principal: '100-1' }],
    [`SMN.0118: ${APP_ID}`, { principal: '100001-' }],
    [`SMN.0120: ${SECRET}`, { credential: 'a'.repeat(65) }],
    [`SMN.0118: ${SECRET}`, { credential: 'a'.repeat(31) }],
    [`SMN.0118: ${SECRET}`, { credential: `${'a'.repeat(32)}-` }],
    [`SMN.0118: ${SECRET}`, { credential: `-${'a'.repeat(32)}` }],
  ])('are refused with %s for %j', (refusal, change) => {
    expect(refusalOf('HMS', { ...huawei, ...change })).toBe(refusal);
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
    ['a certificate that is too long', 'SMN.0119: at most 8192 bytes.', { principal: 'a'.repeat(8193) }],
    ['a key that is too long', 'SMN.0120: at most 8192 bytes.', { credential: 'a'.repeat(8193) }],
    ['8192 bytes that are no certificate', `SMN.0118: ${CERTIFICATE}`, { principal: 'a'.repeat(8192) }],
    ['8192 bytes that are no key', `SMN.0118: ${KEY}`, { credential: 'a'.repeat(8192) }],
    ['nothing for a certificate', `SMN.0118: ${CERTIFICATE}`, { principal: '' }],
    ['Base64 of something else', `SMN.0118: ${CERTIFICATE}`, { principal: base64('no certificate') }],
    ['no Base64', `SMN.0118: ${CERTIFICATE}`, { principal: '中' }],
    ['something before the Base64', `SMN.0118: ${CERTIFICATE}`, { principal: `!${base64(cert)}` }],
    ['something after the Base64', `SMN.0118: ${CERTIFICATE}`, { principal: `${base64(cert)}!` }],
    ['no key', `SMN.0118: ${KEY}`, { credential: base64('no key') }],
    ['a key for a certificate', `SMN.0117: ${CERTIFICATE}`, { principal: base64(key) }],
    ['a certificate for a key', `SMN.0117: ${KEY}`, { credential: base64(cert) }],
    [
      'the key of another certificate',
      'SMN.0118: the private key that belongs to the certificate.',
      { credential: base64(appleCredentials().key) },
    ],
  ])('are refused with %s', (_, refusal, change) => {
    expect(refusalOf('APNS', { ...apple, ...change })).toBe(refusal);
  });

  test('may have an RSA key, also in the form that is RSA’s alone', async () => {
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    const { certificate, privateKey } = await selfSigned(
      algorithm,
      generateKeyPairSync('rsa', { modulusLength: 2048 }),
    );
    const credential = base64(privateKey.export({ type: 'pkcs1', format: 'der' }));

    expect(checkPlatformCredentials('APNS', { principal: base64(certificate.raw), credential })).toMatchObject({
      credential: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    });
  });

  test('are refused when the key is neither RSA nor EC', async () => {
    const { certificate, privateKey } = await selfSigned({ name: 'Ed25519' }, generateKeyPairSync('ed25519'));
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const given = { principal: base64(certificate.raw), credential: base64(pem) };

    expect(refusalOf('APNS', given)).toBe('SMN.0117: a certificate with an RSA or EC key.');
  });

  test('are refused when the key has a password', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const locked = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });

    expect(refusalOf('APNS', { ...apple, credential: base64(String(locked)) })).toBe(`SMN.0118: ${KEY}`);
  });

  test.each([
    [
      'APNS',
      'Apple Development IOS Push Services: com.example.app',
      'SMN.0117: a certificate that Apple issued for APNS.',
    ],
    [
      'APNS_SANDBOX',
      'Apple Production IOS Push Services: com.example.app',
      'SMN.0117: a certificate that Apple issued for APNS_SANDBOX.',
    ],
    ['APNS', 'Apple Production IOS Push Services: com.example.app', 'accepted'],
    ['APNS_SANDBOX', 'Apple Development IOS Push Services: com.example.app', 'accepted'],
    ['APNS_SANDBOX', 'Apple Push Services: com.example.app', 'accepted'],
  ] as const)('for %s with a certificate of %s: %s', (platform, commonName, refusal) => {
    const other = appleCredentials(commonName);

    expect(refusalOf(platform, { principal: base64(other.cert), credential: base64(other.key) })).toBe(refusal);
  });
});
