import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';

/** What a call says, as far as a test wants to know it. */
type Call = { readonly path: string; readonly text: string };

/** An HTTP server on loopback that hands calls on to another one, and may cut the answer to one. */
export type CuttingProxy = {
  /** Without a trailing slash. */
  readonly endpoint: string;
  readonly close: () => Promise<void>;
};

/**
 * Starts one in front of `target`. `onAnswered` is called when the target has answered, before the caller knows: when that resolves to
 * true, the caller gets no answer.
 */
export const startCuttingProxy = async (
  target: string,
  onAnswered: (call: Call) => Promise<boolean>,
): Promise<CuttingProxy> => {
  const handOn = async (request: IncomingMessage) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const text = Buffer.concat(chunks).toString();
    const answer = await fetch(`${target}${request.url}`, {
      ...{ method: request.method ?? 'GET', redirect: 'manual', headers: headers as Record<string, string> },
      ...(text !== '' && { body: text }),
    });
    const body = await answer.text();
    const isCut = await onAnswered({ path: request.url ?? '/', text });
    return isCut
      ? undefined
      : { status: answer.status, type: answer.headers.get('content-type') ?? 'text/plain', body };
  };
  const server = createServer((request, response) => {
    void handOn(request).then(
      (answer) => {
        if (answer === undefined) request.socket.destroy();
        else response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
      },
      () => request.socket.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
