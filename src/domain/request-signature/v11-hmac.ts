import { hkdfSync } from 'node:crypto';
import { splitParts } from '#src/domain/split-parts.ts';
import { formOf, type SignatureScheme } from './scheme.ts';

const KEY_BYTES = 32;

/** The derived signature of the SDKs (contract section 2.5): the hexadecimal text of an HKDF is the key, not its bytes. */
export const V11_HMAC: SignatureScheme = {
  algorithm: 'V11-HMAC-SHA256',
  parameter: 'Credential',
  form: formOf('V11-HMAC-SHA256', 'Credential=AK/YYYYMMDD/REGION/SERVICE'),
  parseCredential: (value) => {
    const [accessKey, ...scope] = splitParts(value, '/', 1);
    return scope.length === 3 ? { accessKey, scope: scope.join('/') } : undefined;
  },
  signingKeyOf: (secretKey, { accessKey, scope }) =>
    Buffer.from(hkdfSync('sha256', secretKey, accessKey, scope, KEY_BYTES)).toString('hex'),
};
