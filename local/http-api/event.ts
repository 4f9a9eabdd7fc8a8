import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { IamIdentity } from './iam-authorizer.ts';
import type { JwtIdentity } from './jwt-authorizer.ts';
import { joinedHeaders, type WireRequest } from './wire-request.ts';

/** What API Gateway adds. */
export type Arrival = {
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
  readonly requestId: string;
  readonly apiId: string;
  readonly account: string;
  /** Host and port that the API is reached under. */
  readonly authority: string;
  readonly now: Date;
  /** Who signed it, where the route has the IAM authorizer. */
  readonly iam?: IamIdentity;
  /** Whose token came, where the route has a JWT authorizer. */
  readonly jwt?: JwtIdentity;
};

/** Headers that end at the gateway. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** Builds the event (payload format 2.0) that an HTTP API hands to a function. */
export const buildEvent = (request: WireRequest, arrival: Arrival): APIGatewayProxyEventV2 => {
  const [encodedPath = '/', rawQueryString = ''] = splitOnce(request.url, '?');
  const rawPath = decodeURIComponent(encodedPath);
  const { headers, cookies } = readHeaders(request, arrival);
  const query = readQuery(rawQueryString);
  return {
    version: '2.0',
    routeKey: arrival.routeKey,
    rawPath,
    rawQueryString,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: contextOf(request, arrival, { rawPath, userAgent: headers['user-agent'] ?? '' }),
    ...(arrival.pathParameters === undefined ? {} : { pathParameters: { ...arrival.pathParameters } }),
    ...bodyOf(request.body, headers['content-type'] ?? ''),
  };
};

const splitOnce = (text: string, separator: string): string[] => {
  const index = text.indexOf(separator);
  return index === -1 ? [text] : [text.slice(0, index), text.slice(index + 1)];
};

const readHeaders = (request: WireRequest, { authority, requestId }: Arrival) => {
  const { cookie, ...sent } = joinedHeaders(request.rawHeaders);
  const cookies = cookie?.split(/; */) ?? [];
  const headers = Object.fromEntries(Object.entries(sent).filter(([name]) => !HOP_BY_HOP.includes(name)));
  const port = authority.split(':')[1] ?? '80';
  const forwardedFor = [headers['x-forwarded-for'], request.sourceIp].filter((address) => address !== undefined);
  Object.assign(headers, {
    'content-length': String(request.body.length),
    'x-amzn-trace-id': `Root=1-${requestId}`,
    'x-forwarded-for': forwardedFor.join(', '),
    'x-forwarded-port': port,
    'x-forwarded-proto': 'http',
  });
  return { headers, cookies };
};

/** Decoded, several values of one name joined with commas; absent when there are none. */
const readQuery = (rawQueryString: string): Record<string, string> | undefined => {
  const query: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(rawQueryString))
    query[name] = query[name] === undefined ? value : `${query[name]},${value}`;
  return Object.keys(query).length === 0 ? undefined : query;
};

type Seen = { readonly rawPath: string; readonly userAgent: string };

const contextOf = (request: WireRequest, arrival: Arrival, { rawPath, userAgent }: Seen) => {
  const domainName = arrival.authority.split(':')[0] ?? '';
  return {
    accountId: arrival.account,
    apiId: arrival.apiId,
    ...(arrival.iam !== undefined && { authorizer: { iam: arrival.iam } }),
    ...(arrival.jwt !== undefined && { authorizer: { jwt: arrival.jwt } }),
    domainName,
    domainPrefix: domainName.split('.')[0] ?? '',
    http: {
      method: request.method,
      path: rawPath,
      protocol: `HTTP/${request.httpVersion}`,
      sourceIp: request.sourceIp,
      userAgent,
    },
    requestId: arrival.requestId,
    routeKey: arrival.routeKey,
    stage: '$default',
    time: commonLogTime(arrival.now),
    timeEpoch: arrival.now.getTime(),
  };
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `12/Mar/2026:19:03:58 +0000`, always UTC. */
const commonLogTime = (now: Date): string => {
  const [date = '', time = ''] = now.toISOString().split('T');
  const [year, , day] = date.split('-');
  return `${day}/${MONTHS[now.getUTCMonth()]}/${year}:${time.slice(0, 8)} +0000`;
};

const TEXT_TYPES = /^(text\/.*|application\/(json|javascript|xml|.*\+json|.*\+xml))$/;

/** Only text travels as text; a form, or a body without a type, comes base64-encoded. */
const bodyOf = (body: Buffer, contentType: string): { body?: string; isBase64Encoded: boolean } => {
  if (body.length === 0) return { isBase64Encoded: false };
  const mediaType = (contentType.split(';')[0] ?? '').trim().toLowerCase();
  return TEXT_TYPES.test(mediaType)
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
};
