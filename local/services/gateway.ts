import { once } from 'node:events';
import { createServer, request as forwardTo, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readBody } from '#local/http-api/body.ts';
import { isForeign, LOOPBACK } from '#local/loopback.ts';
import { codeOf } from '#local/start-failure.ts';
import { jsonRefusal } from './json-protocol.ts';
import { type Service, type ServiceAnswer, ServiceRefusal } from './service.ts';

/** The address that stands for all of AWS: it distinguishes the services by the scope of the request's signature. */
export type Gateway = {
  readonly port: number;
  /** Answers for these services from here on, by scope: `ses`, `sns`, `kms`, `lambda`. */
  serve(services: Services): void;
  /** Calls since the start, by `service.Operation`; those to engines are counted by the engines. */
  calls(): Record<string, number>;
  stop(): Promise<void>;
};

type Services = Readonly<Record<string, Service>>;

type GatewayOptions = {
  readonly preferredPort: number;
  /** Ports of the engines by scope: `dynamodb`, `sqs`. */
  readonly engines: Readonly<Record<string, number>>;
};

/** Opens the gateway on a loopback port. */
export const startGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const counts: Record<string, number> = {};
  let services: Services = {};
  const server = createServer((request, response) => {
    if (isForeign(request)) return void response.writeHead(403, { connection: 'close' }).end();
    const engine = options.engines[scopeOf(request)];
    if (engine !== undefined) forward(engine, { request, response });
    else answer(services, counts, { request, response }).catch(() => response.destroy());
  });
  await listen(server, options.preferredPort);
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    serve: (given) => {
      services = given;
    },
    calls: () => ({ ...counts }),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
};

const listen = async (server: Server, port: number): Promise<void> => {
  server.listen(port, LOOPBACK);
  await once(server, 'listening').catch(async (error: unknown) => {
    if (codeOf(error) !== 'EADDRINUSE' || port === 0) throw error;
    await listen(server, 0);
  });
};

type IncomingCall = { readonly request: IncomingMessage; readonly response: ServerResponse };

const answer = async (services: Services, counts: Record<string, number>, { request, response }: IncomingCall) => {
  const scope = scopeOf(request);
  const body = (await readBody(request)) ?? Buffer.alloc(0);
  const service = services[scope];
  if (service === undefined) return send(response, jsonRefusal(unknownService(scope)));
  const call = {
    method: request.method ?? 'GET',
    path: (request.url ?? '/').split('?')[0] ?? '/',
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
    body,
  };
  const operation = `${scope}.${service.operationOf(call)}`;
  counts[operation] = (counts[operation] ?? 0) + 1;
  send(response, await service.answer(call).catch(internalError));
};

/** `Credential=AKID/20260101/us-east-1/kms/aws4_request` is of scope `kms`. */
const scopeOf = (request: IncomingMessage): string =>
  /Credential=[^/]*\/\d*\/[^/]*\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? '';

const unknownService = (scope: string) =>
  new ServiceRefusal('UnknownOperationException', `The local cloud has no service "${scope}".`);

const internalError = (error: unknown): ServiceAnswer =>
  jsonRefusal(
    new ServiceRefusal('InternalFailure', error instanceof Error ? error.message : String(error), { status: 500 }),
  );

const send = (response: ServerResponse, { status, headers, body }: ServiceAnswer): void => {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
};

const forward = (port: number, { request, response }: IncomingCall): void => {
  const { method, url: path, headers } = request;
  const forwarded = forwardTo({
    host: LOOPBACK,
    port,
    method,
    path,
    headers: { ...headers, host: `${LOOPBACK}:${port}` },
  });
  forwarded.on('response', (incoming) => {
    response.writeHead(incoming.statusCode ?? 502, incoming.headers);
    incoming.pipe(response);
  });
  forwarded.on('error', () => response.destroy());
  request.pipe(forwarded);
};
