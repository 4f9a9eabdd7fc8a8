import { createHmac } from 'node:crypto';
import { splitParts } from '#src/domain/split-parts.ts';
import { formOf, type SignatureScheme } from './scheme.ts';

const TERMINATOR = 'sdk_request';

/**
 * What golangsdk and its descendants for the Open Telekom Cloud sign with: the key is derived as AWS Signature Version 4
 * derives it, from `SDK` and the secret key, over day, region, service and `sdk_request`. Region and service may be empty.
 * Source: `signer_helper.go` of opentelekomcloud/gophertelekomcloud.
 */
export const SDK_REQUEST: SignatureScheme = {
  algorithm: 'SDK-HMAC-SHA256',
  parameter: 'Credential',
  form: formOf('SDK-HMAC-SHA256', `Credential=AK/YYYYMMDD/REGION/SERVICE/${TERMINATOR}`),
  parseCredential: (value) => {
    const [accessKey, ...scope] = splitParts(value, '/', 1);
    return scope.length === 4 && scope.at(-1) === TERMINATOR ? { accessKey, scope: scope.join('/') } : undefined;
  },
  signingKeyOf: (secretKey, { scope }) =>
    scope
      .split('/')
      .reduce<string | Uint8Array>((key, part) => createHmac('sha256', key).update(part).digest(), `SDK${secretKey}`),
};
