import { createHash, createHmac } from 'node:crypto';

/** What a client is about to send. */
export type ClientRequest = {
  readonly method: string;
  /** With the path as it goes over the wire. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** A caller's keys. */
export type Keys = { readonly accessKey: string; readonly secretKey: string };

/** `20240102T030405Z`. */
const sdkDate = (time: number): string => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');

const encode = (text: string): string =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9_.~-]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/**
 * Signs as contract section 2.3 describes it, written apart from the service's own code so that the two check each other. Signs
 * `host`, `x-sdk-date` and all given headers; returns all headers to send.
 */
export const signRequest = (request: ClientRequest, keys: Keys, now: number): Readonly<Record<string, string>> => {
  const { host, pathname, searchParams } = new URL(request.url);
  const headers = lowerCased({ ...request.headers, host, 'X-Sdk-Date': sdkDate(now) });
  const names = Object.keys(headers).sort(compare);
  const path = pathname
    .split('/')
    .map((segment) => encode(decodeURIComponent(segment)))
    .join('/');
  const query = [...searchParams]
    .sort(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
  const canonical = [
    request.method,
    path.endsWith('/') ? path : `${path}/`,
    query,
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    createHash('sha256')
      .update(request.body ?? '')
      .digest('hex'),
  ].join('\n');
  const text = ['SDK-HMAC-SHA256', sdkDate(now), createHash('sha256').update(canonical).digest('hex')].join('\n');
  const signature = createHmac('sha256', keys.secretKey).update(text).digest('hex');
  const claim = `Access=${keys.accessKey}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization: `SDK-HMAC-SHA256 ${claim}` };
};

const lowerCased = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
