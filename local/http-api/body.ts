import type { IncomingMessage } from 'node:http';

/** Reads a request's body; `undefined` when it is longer than `limit`. */
export const readBody = async (
  request: IncomingMessage,
  limit = Number.POSITIVE_INFINITY,
): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    // Read on without keeping: a client that is still sending would not see the answer.
    if (length <= limit) chunks.push(chunk);
  }
  return length > limit ? undefined : Buffer.concat(chunks);
};
