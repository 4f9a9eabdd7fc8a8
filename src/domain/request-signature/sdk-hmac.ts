import { formOf, type SignatureScheme } from './scheme.ts';

/** What the SDKs sign with (contract section 2.3): the secret key itself is the key. */
export const SDK_HMAC: SignatureScheme = {
  algorithm: 'SDK-HMAC-SHA256',
  parameter: 'Access',
  form: formOf('SDK-HMAC-SHA256', 'Access=AK'),
  parseCredential: (accessKey) => (accessKey.includes('/') ? undefined : { accessKey, scope: '' }),
  signingKeyOf: (secretKey) => secretKey,
};
