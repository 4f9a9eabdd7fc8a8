/** A request as it came over the wire. */
export type WireRequest = {
  readonly method: string;
  /** Path and query as sent, `/a%3Ab?c=d`. */
  readonly url: string;
  readonly httpVersion: string;
  /** Names and values in turn, in the order and spelling of the wire. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
};

/** Headers by their names in lower case; several values of one name joined with commas, those of cookies with semicolons. */
export const joinedHeaders = (rawHeaders: readonly string[]): Record<string, string> => {
  const headers: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = (rawHeaders[index] ?? '').toLowerCase();
    const value = rawHeaders[index + 1] ?? '';
    headers[name] = headers[name] === undefined ? value : `${headers[name]}${name === 'cookie' ? '; ' : ','}${value}`;
  }
  return headers;
};
