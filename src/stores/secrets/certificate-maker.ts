import { createPrivateKey, type KeyObject, randomBytes, webcrypto } from 'node:crypto';

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
} as const;

const DAY_MS = 86_400_000;
const LIFE_YEARS = 10;

/** A new signing key and the certificate that publishes its public half. */
export type CertifiedKey = { readonly privateKey: KeyObject; readonly pem: string };

/**
 * Makes an RSA key of 2048 bits and its self-signed certificate (sha256WithRSAEncryption, ten years), as contract section 9.4
 * wants them. Valid from the day before, for receivers whose clocks are late. The libraries are loaded only here: once in the
 * life of a deployment.
 */
export const makeCertifiedKey = async (commonName: string, now: number): Promise<CertifiedKey> => {
  await import('reflect-metadata'); // the container inside the next one refuses to load without it
  const { X509CertificateGenerator } = await import('@peculiar/x509');
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const notBefore = new Date(now - DAY_MS);
  const notAfter = new Date(notBefore);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + LIFE_YEARS);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    // At most 20 bytes and positive (RFC 5280 section 4.1.2.2): the first byte is below 128 and not 0.
    serialNumber: `4a${randomBytes(15).toString('hex')}`,
    name: `CN=${commonName}`,
    notBefore,
    notAfter,
    signingAlgorithm: ALGORITHM,
    keys,
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return { privateKey, pem: `${certificate.toString('pem').trim()}\n` };
};
