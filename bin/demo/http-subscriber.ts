import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import * as z from 'zod';
import { isGenuine, type MessageBody } from './verify-message.ts';

const Body = z.record(z.string(), z.string());

/** A message as it came, and whether its signature was good. */
type ReceivedMessage = { readonly body: MessageBody; readonly isGenuine: boolean };

/**
 * An HTTP endpoint on loopback as a subscriber would run one: it checks every message's signature, keeps notifications and
 * confirms its subscription by visiting `subscribe_url`.
 */
export type HttpSubscriber = {
  readonly url: string;
  readonly notifications: readonly ReceivedMessage[];
  readonly confirmations: readonly ReceivedMessage[];
  readonly stop: () => void;
};

/** Starts the subscriber on a free port of loopback; it accepts signing certificates from `serviceOrigin` only. */
export const startHttpSubscriber = async (serviceOrigin: string): Promise<HttpSubscriber> => {
  const notifications: ReceivedMessage[] = [];
  const confirmations: ReceivedMessage[] = [];
  const receive = async (request: IncomingMessage): Promise<void> => {
    const body = Body.parse(JSON.parse(await textOf(request)));
    const message = { body, isGenuine: await isGenuine(body, serviceOrigin) };
    if (body['type'] === 'Notification') notifications.push(message);
    if (body['type'] === 'SubscriptionConfirmation') {
      if (message.isGenuine) await fetch(body['subscribe_url'] ?? '');
      confirmations.push(message);
    }
  };
  const server = createServer((request, response) => {
    receive(request).then(
      () => response.writeHead(200).end(),
      () => response.writeHead(400).end(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/notifications`,
    notifications,
    confirmations,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
};
