import { once } from 'node:events';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';

/** The status of an answer from loopback, to a request with any headers: `fetch` does not allow to choose `Host`. */
export const statusOf = async (port: number, options: RequestOptions & { readonly body?: string }): Promise<number> => {
  const { body, ...rest } = options;
  const sent = request({ host: '127.0.0.1', port, ...rest }).end(body);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  response?.resume();
  return response?.statusCode ?? 0;
};
