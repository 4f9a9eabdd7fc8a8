import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithIAMAuthorizer, Context } from 'aws-lambda';
import { type ClientRequest, type Keys, signRequest } from './request-signer.ts';

/** What a test wants of an event; the rest is as API Gateway sends it. */
export type EventOptions = {
  readonly routeKey: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly isBase64Encoded?: boolean;
};

/** API Gateway's host name in events of tests. */
export const EVENT_HOST = 'abcdefghij.execute-api.us-east-1.amazonaws.com';

/** The event (payload 2.0) that an HTTP API makes of a request: path decoded, query as sent, header names in lower case. */
export const apiGatewayEvent = (request: ClientRequest, options: EventOptions): APIGatewayProxyEventV2 => {
  const { pathname, search, host } = new URL(request.url);
  const rawPath = decodeURIComponent(pathname);
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const body = options.isBase64Encoded ? Buffer.from(request.body ?? '').toString('base64') : request.body;
  return {
    version: '2.0',
    routeKey: options.routeKey,
    rawPath,
    rawQueryString: search.slice(1),
    headers: {
      accept: 'application/json',
      'content-length': String(Buffer.byteLength(request.body ?? '')),
      host,
      'user-agent': 'huaweicloud-usdk-nodejs/3.0',
      'x-amzn-trace-id': 'Root=1-65937c95-0123456789abcdef01234567',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
      ...Object.fromEntries(headers),
    },
    ...(search !== '' && { queryStringParameters: Object.fromEntries(new URLSearchParams(search)) }),
    ...(options.pathParameters && { pathParameters: { ...options.pathParameters } }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'abcdefghij',
      domainName: EVENT_HOST,
      domainPrefix: 'abcdefghij',
      http: {
        method: request.method,
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: '203.0.113.7',
        userAgent: 'huaweicloud-usdk-nodejs/3.0',
      },
      requestId: 'JKJaXmPLvHcESHA=',
      routeKey: options.routeKey,
      stage: '$default',
      time: '02/Jan/2024:03:04:05 +0000',
      timeEpoch: Date.UTC(2024, 0, 2, 3, 4, 5),
    },
    ...(body !== undefined && { body }),
    isBase64Encoded: options.isBase64Encoded ?? false,
  };
};

/** Who signs a test's request, and when. */
export type Signing = { readonly keys: Keys; readonly now: number };

/** As {@link apiGatewayEvent}, of a request that was signed. */
export const signedEvent = (request: ClientRequest, options: EventOptions, signing: Signing): APIGatewayProxyEventV2 =>
  apiGatewayEvent({ ...request, headers: signRequest(request, signing.keys, signing.now) }, options);

/**
 * As {@link apiGatewayEvent}, of a request that came by a route of the IAM authorizer: `userArn` is the ARN that API Gateway
 * found to have signed it.
 */
export const iamEvent = (
  request: ClientRequest,
  options: EventOptions,
  userArn: string,
): APIGatewayProxyEventV2WithIAMAuthorizer => {
  const event = apiGatewayEvent(request, options);
  const iam = {
    accessKey: 'ASIAIOSFODNN7EXAMPLE',
    accountId: '111122223333',
    callerId: 'AROAIOSFODNN7EXAMPLE1:build-7',
    cognitoIdentity: null,
    principalOrgId: 'aws:PrincipalOrgID',
    userArn,
    userId: 'AROAIOSFODNN7EXAMPLE1:build-7',
  };
  return { ...event, requestContext: { ...event.requestContext, authorizer: { iam } } };
};

/** A Lambda context with plenty of time left. */
export const lambdaContext = (given: Partial<Context> = {}): Context => ({
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'smn-test-api',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:smn-test-api',
  memoryLimitInMB: '512',
  awsRequestId: '7b0e0b9e-6b1a-4a43-8a1b-0f1f0f6c2a11',
  logGroupName: '/aws/lambda/smn-test-api',
  logStreamName: '2024/01/02/[$LATEST]0',
  getRemainingTimeInMillis: () => 29_000,
  done: () => undefined,
  fail: () => undefined,
  succeed: () => undefined,
  ...given,
});
