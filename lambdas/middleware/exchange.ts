import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Operation } from '#src/contract/operation.ts';
import type { RawInput } from '#src/contract/parse-input.ts';
import type { Principal } from '#src/domain/principal.ts';
import type { SignedRequest } from '#src/domain/request-signature.ts';
import type { Call, Reply } from '#src/operations/call.ts';

/** An operation with its behaviour and dependencies: what a route leads to. */
export type Route = {
  readonly operation: Pick<Operation, 'method' | 'caller' | 'permission' | 'isPage'>;
  readonly run: (input: RawInput, call: Call) => Promise<Reply>;
};

/** What API Gateway is answered. */
export type HttpResult = {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** One call on its way through the middleware. The gateway's event never changes; each middleware fills in its part. */
export type Exchange = {
  readonly event: APIGatewayProxyEventV2;
  readonly route: Route;
  /** The request as it was signed. */
  readonly request: SignedRequest;
  /** Filled in by {@link requestId}. */
  requestId: string;
  /** Filled in by {@link parseRequest}. */
  input: RawInput;
  /** Filled in by {@link authenticate}; absent for public operations. */
  principal?: Principal;
};

/** A middleware of the HTTP functions. */
export type Middleware = MiddlewareObj<Exchange, HttpResult, Error>;

/** Starts an exchange: nothing is known yet but the event and its route. */
export const openExchange = (event: APIGatewayProxyEventV2, route: Route): Exchange => ({
  event,
  route,
  request: {
    method: event.requestContext.http.method,
    path: event.rawPath,
    query: event.rawQueryString,
    headers: event.headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  },
  requestId: '',
  input: { path: {}, query: {}, body: {} },
});
