import { createHash, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { ACCOUNT } from '#local/account.ts';
import type { AwsCaller } from '#local/aws-callers.ts';
import { joinedHeaders, type WireRequest } from './wire-request.ts';

/** What `requestContext.authorizer.iam` says of a caller. */
export type IamIdentity = Readonly<Record<'accessKey' | 'accountId' | 'callerId' | 'userArn' | 'userId', string>> & {
  readonly cognitoIdentity: null;
  readonly principalOrgId: null;
};

/** Who has signed a request, or in words why that cannot be said. */
type IamVerdict = { readonly iam: IamIdentity } | { readonly fault: string };

/** Checks the signature of a request as API Gateway's IAM authorizer does. */
export type IamAuthorizer = (request: WireRequest) => Promise<IamVerdict>;

type Options = {
  readonly callers: readonly AwsCaller[];
  readonly region: string;
  readonly clock: () => number;
};

/** How far the time of a signature may be from that here. */
const MAX_SKEW_MS = 300_000;

const SERVICE = 'execute-api';

const CLAIM =
  /^AWS4-HMAC-SHA256 +Credential=(\w{16,128})\/(\d{8})\/([\w-]{1,64})\/([\w-]{1,64})\/aws4_request *, *SignedHeaders=([\w;.-]{1,4096}) *, *Signature=([\da-f]{64})$/;

/** What an `Authorization` header of Signature Version 4 claims. */
type Claim = Readonly<Record<'accessKeyId' | 'day' | 'region' | 'service' | 'signature', string>> & {
  readonly signedHeaders: readonly string[];
};

type Headers = Readonly<Record<string, string>>;

/** Creates the authorizer. It takes signatures in headers alone, not those of presigned addresses. */
export const createIamAuthorizer = (options: Options): IamAuthorizer => {
  const { callers } = options;
  return async (request) => {
    const headers = joinedHeaders(request.rawHeaders);
    const claim = readClaim(headers['authorization'] ?? '');
    if (claim === undefined)
      return { fault: 'it has no Authorization header of Signature Version 4 (AWS4-HMAC-SHA256)' };
    const caller = callers.find(({ accessKeyId }) => accessKeyId === claim.accessKeyId);
    if (caller === undefined) return { fault: `the access key ${claim.accessKeyId} is unknown` };
    const fault = faultOfClaim(claim, headers, options) ?? faultOfHeaders(claim, headers, { request, caller });
    if (fault !== undefined) return { fault };
    const expected = await signatureOf(request, claim, { headers, caller });
    return timingSafeEqual(Buffer.from(expected), Buffer.from(claim.signature))
      ? { iam: identityOf(caller) }
      : { fault: 'the signature does not match the request' };
  };
};

const readClaim = (header: string): Claim | undefined => {
  const [matched, accessKeyId = '', day = '', region = '', service = '', names = '', signature = ''] =
    CLAIM.exec(header) ?? [];
  return matched === undefined
    ? undefined
    : { accessKeyId, day, region, service, signature, signedHeaders: names.split(';') };
};

const faultOfClaim = (claim: Claim, headers: Headers, { region, clock }: Options): string | undefined => {
  if (claim.service !== SERVICE) return `it is signed for the service ${claim.service}, not ${SERVICE}`;
  if (claim.region !== region) return `it is signed for the Region ${claim.region}, not ${region}`;
  const date = headers['x-amz-date'] ?? '';
  const time = timeOf(date);
  if (Number.isNaN(time)) return 'it has no X-Amz-Date of the form YYYYMMDDTHHMMSSZ';
  if (!date.startsWith(claim.day)) return `it is signed for the day ${claim.day}, but dated ${date}`;
  return Math.abs(clock() - time) > MAX_SKEW_MS
    ? `it is dated ${date}, more than ${MAX_SKEW_MS / 60_000} minutes from the time here`
    : undefined;
};

/** NaN for what is no date. */
const timeOf = (date: string): number =>
  Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

type Sent = { readonly request: WireRequest; readonly caller: AwsCaller };

const faultOfHeaders = (
  { signedHeaders }: Claim,
  headers: Headers,
  { request: { body }, caller }: Sent,
): string | undefined => {
  const unsigned = ['host', 'x-amz-date'].find((name) => !signedHeaders.includes(name));
  if (unsigned !== undefined) return `SignedHeaders does not name ${unsigned}`;
  const missing = signedHeaders.find((name) => headers[name] === undefined);
  if (missing !== undefined) return `SignedHeaders names ${missing}, which the request does not have`;
  const hash = headers['x-amz-content-sha256'];
  if (hash !== undefined && hash !== createHash('sha256').update(body).digest('hex'))
    return 'X-Amz-Content-Sha256 is not the hash of the body';
  return headers['x-amz-security-token'] === caller.sessionToken
    ? undefined
    : 'X-Amz-Security-Token is not the one that belongs to the access key';
};

/** What the signature must be: the request signed once more, with the headers that were signed. */
const signatureOf = async (
  { method, url, body }: WireRequest,
  { region, signedHeaders }: Claim,
  { headers, caller }: { readonly headers: Headers; readonly caller: AwsCaller },
): Promise<string> => {
  const { accessKeyId, secretAccessKey } = caller;
  const signer = new SignatureV4({
    service: SERVICE,
    region,
    // Without the session token: if it was signed, it is among the headers.
    credentials: { accessKeyId, secretAccessKey },
    sha256: Sha256,
    applyChecksum: false,
  });
  const { pathname, search } = splitUrl(url);
  const again = await signer.sign(
    {
      ...{ method, protocol: 'http:', hostname: headers['host'] ?? '', path: pathname, query: queryOf(search), body },
      headers: Object.fromEntries(signedHeaders.map((name) => [name, headers[name] ?? ''])),
    },
    { signingDate: new Date(timeOf(headers['x-amz-date'] ?? '')), signableHeaders: new Set(signedHeaders) },
  );
  return again.headers['authorization']?.split('Signature=')[1] ?? '';
};

const splitUrl = (url: string): { readonly pathname: string; readonly search: string } => {
  const [pathname = '', ...search] = url.split('?');
  return { pathname, search: search.join('?') };
};

const queryOf = (search: string): Record<string, string[]> => {
  const query: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(search)) query[name] = [...(query[name] ?? []), value];
  return query;
};

const identityOf = ({ accessKeyId, userArn, userId }: AwsCaller): IamIdentity => ({
  accessKey: accessKeyId,
  accountId: ACCOUNT,
  callerId: userId,
  cognitoIdentity: null,
  principalOrgId: null,
  userArn,
  userId,
});
