import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Functions } from '#local/functions/functions.ts';
import { LOOPBACK } from '#local/loopback.ts';
import { codeOf, messageOf, StartFailure } from '#local/start-failure.ts';
import { readBody } from './body.ts';
import type { HttpApi, Integration, RouteTarget } from './definition.ts';
import { buildEvent } from './event.ts';
import type { IamAuthorizer, IamIdentity } from './iam-authorizer.ts';
import type { JwtAuthorizer, JwtIdentity } from './jwt-authorizer.ts';
import { isForLocalPages } from './local-pages.ts';
import { gatewayResponse, toResponse, type WireResponse } from './response.ts';
import { createRouter, type RouteMatch } from './routes.ts';
import type { WireRequest } from './wire-request.ts';

/** The HTTP API on a loopback port. It listens from the start, because its address is part of what is deployed. */
export type ApiServer = {
  readonly endpoint: string;
  /** From here on requests reach the functions; before they are answered 503. */
  serve(backend: Backend): void;
  /** Takes no new connection, and waits for the requests under way; the second time it does nothing. */
  stop(): Promise<void>;
};

/** What stands behind the server. */
type Backend = {
  readonly api: HttpApi;
  readonly functions: Pick<Functions, 'invoke'>;
  readonly account: string;
  /** Says who signed a request by a route of the IAM authorizer. */
  readonly authorize: IamAuthorizer;
  /** Says whose token came by a route of a JWT authorizer. */
  readonly verifyJwt: JwtAuthorizer;
  readonly log: (line: string) => void;
  /** Answers what is for the local pages, which never reaches a function. */
  readonly answerLocally: (request: IncomingMessage, response: ServerResponse) => void;
};

/** API Gateway's quota. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Opens the port. */
export const startApiServer = async (port: number): Promise<ApiServer> => {
  let handle: Handle = async (_, response) => send(response, gatewayResponse(503, 'Service Unavailable'));
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => abandon(response, error));
  });
  server.listen(port, LOOPBACK);
  await once(server, 'listening').catch((error: unknown) => {
    const isTaken = codeOf(error) === 'EADDRINUSE';
    const reason = isTaken ? 'it is in use' : messageOf(error);
    throw new StartFailure(`Port ${port} cannot be used: ${reason}; choose another with --port.`);
  });
  const address = server.address();
  const authority = `${LOOPBACK}:${typeof address === 'object' ? address?.port : port}`;
  return {
    endpoint: `http://${authority}`,
    serve: (backend) => {
      handle = createHandle(backend, authority);
    },
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      // Connections that fall idle only now are closed too, rather than when their client thinks of it.
      const sweeper = setInterval(() => server.closeIdleConnections(), 50);
      await closed;
      clearInterval(sweeper);
    },
  };
};

/** A client that went away in the middle of its request, nearly always. */
const abandon = (response: ServerResponse, error: unknown): void => {
  if (response.headersSent || response.destroyed) response.destroy();
  else send(response, gatewayResponse(codeOf(error) === 'ECONNRESET' ? 400 : 500, 'Internal Server Error'));
};

const createHandle = (backend: Backend, authority: string): Handle => {
  const route = createRouter(backend.api.routes);
  return async (request, response) => {
    const { url = '/', method = 'GET' } = request;
    const encodedPath = url.split('?')[0] ?? '/';
    if (isForLocalPages(request)) return backend.answerLocally(request, response);
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === undefined) return send(response, gatewayResponse(413, 'Request Entity Too Large'));
    if (!isDecodable(encodedPath)) return send(response, gatewayResponse(400, 'Bad Request'));
    const match = route(method, encodedPath);
    if (match === undefined) return send(response, gatewayResponse(404, 'Not Found'));
    const sent = {
      ...{ method, url, body, httpVersion: request.httpVersion, rawHeaders: request.rawHeaders },
      sourceIp: request.socket.remoteAddress ?? LOOPBACK,
    };
    const identity = await identityOf(sent, match.route.target, backend);
    if ('status' in identity) return send(response, identity);
    const requestId = randomUUID();
    const event = buildEvent(sent, {
      ...arrivalOf(match),
      ...identity,
      ...{ requestId, authority, apiId: backend.api.apiId, account: backend.account, now: new Date() },
    });
    const answer = await integrate(backend.functions, match.route.target, JSON.stringify(event));
    send(response, { ...answer, headers: { 'apigw-requestid': requestId, ...answer.headers } });
  };
};

/** Who calls, where the route asks; clients of an HTTP API are not told why they are refused, so the log is. */
const identityOf = async (
  request: WireRequest,
  { authorization }: RouteTarget,
  { authorize, verifyJwt, log }: Backend,
): Promise<{ readonly iam?: IamIdentity; readonly jwt?: JwtIdentity } | WireResponse> => {
  if (authorization === 'NONE') return {};
  const isByIam = authorization === 'AWS_IAM';
  const verdict = isByIam ? await authorize(request) : await verifyJwt(request, authorization);
  if (!('fault' in verdict)) return verdict;
  log(`${isByIam ? 'IAM' : 'JWT'} refused ${request.method} ${request.url.split('?')[0]}: ${verdict.fault}.`);
  return isByIam ? gatewayResponse(403, 'Forbidden') : gatewayResponse(401, 'Unauthorized');
};

const arrivalOf = ({ route, pathParameters }: RouteMatch<RouteTarget>) => ({
  routeKey: route.routeKey,
  pathParameters,
});

const isDecodable = (encodedPath: string): boolean => {
  try {
    decodeURIComponent(encodedPath);
    return true;
  } catch {
    return false;
  }
};

/** The integration's time runs from the function's start: the machine may be slow to start it, which AWS is not. */
const integrate = async (
  functions: Backend['functions'],
  target: Integration,
  event: string,
): Promise<WireResponse> => {
  const timeout = Promise.withResolvers<WireResponse>();
  let timer: NodeJS.Timeout | undefined;
  const onStart = (): void => {
    const giveUp = () => timeout.resolve(gatewayResponse(503, 'Service Unavailable'));
    timer = setTimeout(giveUp, target.timeoutMilliseconds);
  };
  const result = functions.invoke(target.functionName, event, onStart);
  const answer = result === undefined ? gatewayResponse(500, 'Internal Server Error') : result.then(toResponse);
  return await Promise.race([answer, timeout.promise]).finally(() => clearTimeout(timer));
};

const send = (response: ServerResponse, { status, headers, body }: WireResponse): void => {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('content-length', body.length);
  response.end(response.req.method === 'HEAD' ? undefined : body);
};
