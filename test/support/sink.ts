import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** One request as an endpoint received it. */
export type Delivery = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The parsed JSON body. */
  readonly body: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  readonly at: number;
};

/** What an endpoint does with a request; `count` is how many came to its path, this one included. */
export type Behaviour = (response: ServerResponse, delivery: Delivery, count: number) => void;

/** Subscriber endpoints on loopback: records what comes to each path and answers 200 by default. */
export type Sink = {
  readonly url: (path: string) => string;
  /** Lets a path behave in its own way. */
  readonly on: (path: string, behaviour: Behaviour) => void;
  /** What came to a path, oldest first; to all paths when absent. */
  readonly received: (path?: string) => readonly Delivery[];
  readonly close: () => Promise<void>;
};

/** Whether it carries a published message. */
export const isNotification = ({ headers }: Pick<Delivery, 'headers'>): boolean =>
  headers['x-smn-message-type'] === 'Notification';

/** Answers with a status and nothing else. */
export const answer =
  (status: number, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, headers).end();
  };

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
};

/** Opens a sink on a free port of 127.0.0.1. */
export const createSink = async (): Promise<Sink> => {
  const deliveries: Delivery[] = [];
  const behaviours = new Map<string, Behaviour>();
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    void readText(request).then(
      (text) => {
        const path = request.url ?? '/';
        const delivery = { path, headers: request.headers, text, body: JSON.parse(text), at: Date.now() };
        deliveries.push(delivery);
        const count = (counts.get(path) ?? 0) + 1;
        counts.set(path, count);
        (behaviours.get(path) ?? answer(200))(response, delivery, count);
      },
      () => response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    on: (path, behaviour) => behaviours.set(path, behaviour),
    received: (path) => deliveries.filter((delivery) => path === undefined || delivery.path === path),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
