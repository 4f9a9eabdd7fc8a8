import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';

/** A request that an endpoint got. */
type ReceivedRequest = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
};

/** A subscriber's endpoint on 127.0.0.1. */
export type TestEndpoint = {
  readonly port: number;
  readonly received: readonly ReceivedRequest[];
  /** Connections accepted so far, and those still open. */
  connections(): { readonly accepted: number; readonly open: number };
  close(): Promise<void>;
};

/** Answers a request that has been read to its end. */
export type Answer = (request: ReceivedRequest, response: ServerResponse) => void;

/** Listens on a free port of 127.0.0.1 and counts connections. */
export const listen = async (server: NetServer | Server): Promise<Omit<TestEndpoint, 'received'>> => {
  const sockets = new Set<Socket>();
  let accepted = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.');
  return {
    port: address.port,
    connections: () => ({ accepted, open: sockets.size }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** Starts an endpoint; with `tls` it speaks HTTPS. */
export const startEndpoint = async (
  answer: Answer = (_request, response) => response.end('ok'),
  tls?: { readonly key: string; readonly cert: string },
): Promise<TestEndpoint> => {
  const received: ReceivedRequest[] = [];
  const listener: RequestListener = async (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    try {
      for await (const chunk of request) body += chunk;
    } catch {
      return;
    }
    const { method = '', url: path = '', headers, rawHeaders } = request;
    const whole = { method, path, headers, rawHeaders, body };
    received.push(whole);
    answer(whole, response);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  return { ...(await listen(server)), received };
};
