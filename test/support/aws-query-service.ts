import { startEndpoint } from './http-endpoint.ts';

/** What the service answers an action with: fields of its result, or an error. */
type QueryAnswer =
  | { readonly result: Readonly<Record<string, string>> }
  | { readonly status: number; readonly code: string }
  | 'hang';

/** A loopback stand-in for an AWS service of the query protocol (SES, SNS), for the real SDK clients. */
export type QueryService = {
  /** For the SDK client's constructor. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** The parameters of every call, in their order. */
  readonly calls: URLSearchParams[];
  /** Answers the next calls, one each; then every call succeeds again. */
  next(...answers: readonly QueryAnswer[]): void;
  close(): Promise<void>;
};

const errorXml = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>Refused for someone@example.com.</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

const resultXml = (action: string, fields: Readonly<Record<string, string>>): string => {
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  return `<${action}Response><${action}Result>${inner.join('')}</${action}Result></${action}Response>`;
};

/** Starts the stand-in. */
export const startQueryService = async (): Promise<QueryService> => {
  const calls: URLSearchParams[] = [];
  const answers: QueryAnswer[] = [];
  const { port, close } = await startEndpoint(({ body }, response) => {
    const call = new URLSearchParams(body);
    calls.push(call);
    const answer = answers.shift() ?? { result: { MessageId: `m-${calls.length}` } };
    if (answer === 'hang') return;
    const isError = 'code' in answer;
    response.writeHead(isError ? answer.status : 200, { 'content-type': 'text/xml' });
    response.end(isError ? errorXml(answer.code) : resultXml(call.get('Action') ?? '', answer.result));
  });
  return {
    client: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    calls,
    next: (...more) => void answers.push(...more),
    close,
  };
};
