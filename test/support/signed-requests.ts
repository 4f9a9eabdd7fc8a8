import { BasicCredentials } from '@huaweicloud/huaweicloud-sdk-core';
import { AKSKSigner } from '@huaweicloud/huaweicloud-sdk-core/auth/AKSKSigner.js';
import { parseAuthorization, type SignatureClaim } from '#src/domain/request-signature/claim.ts';
import { SDK_HMAC } from '#src/domain/request-signature/sdk-hmac.ts';
import type { SignedRequest } from '#src/domain/request-signature/signed-request.ts';
import { isSignedWith } from '#src/domain/request-signature/verify.ts';
import { type ClientRequest, type Keys, signRequest } from './request-signer.ts';

/** The keys of contract section 2.4. */
export const keys: Keys = { accessKey: 'AKIDEXAMPLE0000000001', secretKey: 'SKSECRETexample0000000000000000000000001' };
/** The project of contract section 2.4. */
export const project = '0123456789abcdef0123456789abcdef';
/** When it was signed. */
export const now = Date.UTC(2024, 0, 2, 3, 4, 5);
/** Where it was sent. */
export const host = 'smn.cn-north-4.myhuaweicloud.com';

/** The worked vector of contract section 2.4, as an HTTP API hands it over. */
export const vector: SignedRequest = {
  method: 'POST',
  path: `/v2/${project}/notifications/topics/urn:smn:cn-north-4:${project}:demo/publish`,
  query: '',
  headers: {
    host,
    'content-type': 'application/json',
    'x-project-id': project,
    'x-sdk-date': '20240102T030405Z',
  },
  body: Buffer.from('{"subject":"Hi","message":"Hello, SMN","time_to_live":"3600"}'),
};
/** What its header claims. */
export const vectorClaim: SignatureClaim = {
  scheme: SDK_HMAC,
  scope: '',
  accessKey: keys.accessKey,
  signedHeaders: ['content-type', 'host', 'x-project-id', 'x-sdk-date'],
  signature: '23a14f7585c76adc3e7574d16747bd9c5ff9882c27651caf3ccfabcbd625180a',
};
/** Its header. */
export const vectorHeader = `SDK-HMAC-SHA256 Access=${keys.accessKey}, SignedHeaders=content-type;host;x-project-id;x-sdk-date, Signature=${vectorClaim.signature}`;

const claimOf = (headers: SignedRequest['headers']): SignatureClaim => {
  const claim = parseAuthorization(headers['authorization'] ?? '');
  if (claim === undefined) throw new Error(`Not a claim: ${headers['authorization']}`);
  return claim;
};

/** What API Gateway makes of a client's request: the path decoded, the query as sent. */
const received = (request: ClientRequest, headers: SignedRequest['headers']): SignedRequest => {
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    path: pathname.split('/').map(decodeURIComponent).join('/'),
    query: search.slice(1),
    headers,
    body: Buffer.from(request.body ?? ''),
  };
};

/** Whether a request has a good signature of the keys. */
export const isValid = (request: SignedRequest): boolean =>
  isSignedWith(request, claimOf(request.headers), keys.secretKey);

/** A request as it arrives, signed by the independent signer. */
export const signed = (request: ClientRequest): SignedRequest => received(request, signRequest(request, keys, now));

/** The keys as the official SDK takes them. */
export const credentials = new BasicCredentials().withAk(keys.accessKey).withSk(keys.secretKey).withProjectId(project);

/** Signs with the official SDK's own code. */
export const signedBySdk = (
  request: { readonly method: string; readonly path: string; readonly data?: object },
  queryParams: Record<string, unknown> = {},
): SignedRequest => {
  const url = `https://${host}${request.path}`;
  const headers: object = AKSKSigner.sign(
    {
      endpoint: url,
      method: request.method,
      headers: { 'content-type': 'application/json', 'X-Project-Id': project },
      queryParams,
      data: request.data,
    },
    credentials,
  );
  const query = Object.entries(queryParams).flatMap(([name, values]) =>
    [values].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`),
  );
  return {
    method: request.method,
    path: request.path,
    query: query.join('&'),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    body: Buffer.from(request.data === undefined ? '' : JSON.stringify(request.data)),
  };
};
