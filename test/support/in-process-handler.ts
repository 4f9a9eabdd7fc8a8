import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { type HttpRequest, HttpResponse } from '@smithy/core/protocols';

/** What dynalite uses of a response. */
class CollectedResponse {
  statusCode = 200;
  contentType = '';
  readonly #headers: Record<string, string> = {};
  readonly #answer: (response: HttpResponse) => void;

  constructor(answer: (response: HttpResponse) => void) {
    this.#answer = answer;
  }

  setHeader(name: string, value: unknown): void {
    this.#headers[name.toLowerCase()] = String(value);
  }

  end(body = ''): void {
    this.#answer(new HttpResponse({ statusCode: this.statusCode, headers: this.#headers, body: Buffer.from(body) }));
  }
}

const EMPTY = new Uint8Array();

const answerOf = (server: Server, { method, path, headers, body }: HttpRequest): Promise<HttpResponse> =>
  new Promise((resolve) => {
    const request = Object.assign(new EventEmitter(), { method, url: path, headers });
    server.emit('request', request, new CollectedResponse(resolve));
    const { buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer> = body ?? EMPTY;
    request.emit('data', Buffer.from(buffer, byteOffset, byteLength));
    request.emit('end');
  });

const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * The `requestHandler` of an SDK client that calls dynalite in this process: its requests come to the server as they would from
 * a socket, in turns of the event loop of their own, for half the processor time. A server that does not listen refuses them.
 */
export const inProcess = (server: Server) => ({
  handle: async (request: HttpRequest): Promise<{ response: HttpResponse }> => {
    // Calls that are made together arrive together, and those that wait for an answer see what others did meanwhile.
    await turn();
    if (!server.listening) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const response = await answerOf(server, request);
    await turn();
    return { response };
  },
});
