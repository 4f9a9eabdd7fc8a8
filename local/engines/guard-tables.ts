import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { readBody } from '#local/http-api/body.ts';
import { readSharedText } from './shared-text.ts';
import { addDenial, type Signals } from './signals.ts';
import { refusalOf, TableAccess } from './table-access.ts';

/**
 * Lets only those calls of functions through to `serve` that their roles allow; others are answered with 400
 * `AccessDeniedException`, as AWS does, and noted in `signals`. Calls of others than functions pass as they are.
 */
export const guardTables = (serve: RequestListener, signals: Signals): RequestListener => {
  const accessOf = createAccessLookup(signals);
  return (request, response) => {
    const caller = callerOf(request);
    const statements = accessOf(caller);
    if (statements === undefined) return serve(request, response);
    const action = request.headers['x-amz-target']?.toString().split('.').at(-1) ?? '';
    const decide = (body: Buffer): void => {
      const refusal = refusalOf(statements, action, parse(body));
      if (refusal === undefined) Reflect.apply(serve, undefined, [replay(request, body), response]);
      else deny(response, `${caller} may not ${refusal}`, signals);
    };
    readBody(request).then(
      (body) => decide(body ?? Buffer.alloc(0)),
      () => response.destroy(),
    );
  };
};

/** What was written to `signals` last, parsed once. */
const createAccessLookup = (signals: Signals) => {
  let text = '';
  let access: TableAccess = {};
  return (caller: string): TableAccess[string] | undefined => {
    const written = readSharedText(signals.access);
    if (written !== text) access = TableAccess.parse(JSON.parse(written));
    text = written;
    return access[caller];
  };
};

/** The access key id of `Credential=AKID/20260101/us-east-1/dynamodb/aws4_request`. */
const callerOf = ({ headers }: IncomingMessage): string =>
  /Credential=([^/]*)\//.exec(headers.authorization ?? '')?.[1] ?? '';

const parse = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

/** A request whose body was read, to be read again. */
const replay = ({ method, url, headers }: IncomingMessage, body: Buffer): Readable =>
  Object.assign(Readable.from([body]), { method, url, headers });

const deny = (response: ServerResponse, text: string, signals: Signals): void => {
  addDenial(signals, text);
  const message = `${text}: no policy of its role allows it.`;
  const body = JSON.stringify({ __type: 'com.amazon.coral.service#AccessDeniedException', Message: message });
  response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
};
