import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ERROR_CODES, type ErrorCode } from '#src/domain/error-codes.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Platform } from './application.ts';

/** What a platform knows an app's publisher by, as received from the caller or in the form that is kept. */
export type PlatformCredentials = {
  /** The app id of HMS; Apple's certificate, kept as PEM. */
  readonly principal: string;
  /** The secret of HMS; the certificate's private key, kept as PEM (PKCS #8). */
  readonly credential: string;
};

/** Credentials that are in order. */
export type CheckedCredentials = PlatformCredentials & {
  /** Epoch milliseconds; of Apple's platforms only. */
  readonly certificateExpiresAt?: number;
};

/** Contract section 5.2, codes 0119 and 0120. */
const MAX_BYTES = 8192;

/** Names what is allowed and never what was given: credentials are secret. */
const refuse = (code: ErrorCode, allowed: string): never => {
  throw new ServiceError(code, `${ERROR_CODES[code][1]} Allowed: ${allowed}.`);
};

/**
 * Checks the credentials of a platform (contract section 4.12 no. 61) and returns them in the form that is kept. Throws a
 * `ServiceError`: SMN.0119 and SMN.0120 when too long, SMN.0118 when they are not what the platform wants or do not belong
 * together, SMN.0117 when they are of another kind than it takes.
 */
export const checkPlatformCredentials = (platform: Platform, given: PlatformCredentials): CheckedCredentials =>
  platform === 'HMS' ? checkHuawei(given) : checkApple(platform, given);

const checkHuawei = ({ principal, credential }: PlatformCredentials): CheckedCredentials => {
  if (principal.length > 20) refuse('SMN.0119', 'an app id of 1 to 20 letters and digits as platform_principal');
  if (credential.length > 64) refuse('SMN.0120', 'a secret of 32 to 64 letters and digits as platform_credential');
  if (!/^[A-Za-z0-9]+$/.test(principal))
    refuse('SMN.0118', 'an app id of 1 to 20 letters and digits as platform_principal');
  if (!/^[A-Za-z0-9]{32,}$/.test(credential))
    refuse('SMN.0118', 'a secret of 32 to 64 letters and digits as platform_credential');
  return { principal, credential };
};

const CERTIFICATE = 'an X.509 certificate in Base64 or PEM as platform_principal';
const PRIVATE_KEY = 'the private key of the certificate in Base64 or PEM, not encrypted, as platform_credential';

/** The platforms of Apple. */
type ApplePlatform = Exclude<Platform, 'HMS'>;

const checkApple = (platform: ApplePlatform, { principal, credential }: PlatformCredentials): CheckedCredentials => {
  if (Buffer.byteLength(principal) > MAX_BYTES) refuse('SMN.0119', `at most ${MAX_BYTES} bytes`);
  if (Buffer.byteLength(credential) > MAX_BYTES) refuse('SMN.0120', `at most ${MAX_BYTES} bytes`);
  const certificate = certificateOf(principal);
  if (certificate === undefined) return refuse(keyOf(principal) === undefined ? 'SMN.0118' : 'SMN.0117', CERTIFICATE);
  const key = keyOf(credential);
  if (key === undefined) return refuse(certificateOf(credential) === undefined ? 'SMN.0118' : 'SMN.0117', PRIVATE_KEY);
  refuseKind(platform, certificate);
  if (!certificate.checkPrivateKey(key)) refuse('SMN.0118', 'the private key that belongs to the certificate');
  return {
    principal: certificate.toString(),
    credential: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificateExpiresAt: certificate.validToDate.getTime(),
  };
};

/** Apple issues certificates for one of its two platforms or for both; the common name says which. */
const OTHER_PLATFORM: Readonly<Record<ApplePlatform, RegExp>> = {
  APNS: /^CN=Apple Development .*Push Services/m,
  APNS_SANDBOX: /^CN=Apple Production .*Push Services/m,
};

const refuseKind = (platform: ApplePlatform, { publicKey, subject }: X509Certificate): void => {
  const type = publicKey.asymmetricKeyType;
  if (type !== 'rsa' && type !== 'ec') refuse('SMN.0117', 'a certificate with an RSA or EC key');
  if (OTHER_PLATFORM[platform].test(subject)) refuse('SMN.0117', `a certificate that Apple issued for ${platform}`);
};

const PEM = '-----BEGIN ';

/** The bytes of PEM, of its Base64, or of the Base64 of DER; undefined when it is none of these. */
const bytesOf = (text: string): Buffer | undefined => {
  if (text.includes(PEM)) return Buffer.from(text);
  return /^[A-Za-z0-9+/\s]+={0,2}$/.test(text.trimEnd()) ? Buffer.from(text, 'base64') : undefined;
};

const orUndefined = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch {
    return undefined;
  }
};

const certificateOf = (text: string): X509Certificate | undefined => {
  const bytes = bytesOf(text);
  return bytes && orUndefined(() => new X509Certificate(bytes));
};

/** PKCS #8 is the usual form; OpenSSL also writes those of RSA and EC alone. */
const keyOf = (text: string): KeyObject | undefined => {
  const key = bytesOf(text);
  if (key === undefined) return undefined;
  if (key.includes(PEM)) return orUndefined(() => createPrivateKey(key));
  for (const type of ['pkcs8', 'pkcs1', 'sec1'] as const) {
    const parsed = orUndefined(() => createPrivateKey({ key, type, format: 'der' }));
    if (parsed !== undefined) return parsed;
  }
  return undefined;
};
