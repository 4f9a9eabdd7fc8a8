import { startEndpoint } from './http-endpoint.ts';

/** What the service answers a call with: a result, or an error. */
type JsonAnswer =
  | { readonly status: number; readonly result: unknown }
  | { readonly status: number; readonly code: string; readonly reason?: string }
  | 'hang'
  | 'reset';

/** A call that the service got. */
type JsonCall = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

/** A loopback stand-in for an AWS service that speaks JSON (Lambda, Step Functions), for the real SDK clients. */
export type JsonService = {
  /** For the SDK client's constructor. */
  readonly client: {
    readonly endpoint: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** Every call, in their order. */
  readonly calls: readonly JsonCall[];
  /** Answers the next calls, one each; then every call succeeds again. */
  next(...answers: readonly JsonAnswer[]): void;
  close(): Promise<void>;
};

const errorOf = ({ code, reason }: { readonly code: string; readonly reason?: string }) => ({
  __type: code,
  message: 'Refused, for orders.',
  ...(reason !== undefined && { Reason: reason }),
});

/** Starts the stand-in; `success` is what it answers by default. */
export const startJsonService = async (success: {
  readonly status: number;
  readonly result: unknown;
}): Promise<JsonService> => {
  const answers: JsonAnswer[] = [];
  const { port, received, close } = await startEndpoint((_request, response) => {
    const answer = answers.shift() ?? success;
    if (answer === 'hang') return;
    if (answer === 'reset') return void response.destroy();
    const isError = 'code' in answer;
    response.writeHead(answer.status, {
      'content-type': 'application/json',
      ...(isError && { 'x-amzn-errortype': answer.code }),
    });
    response.end(JSON.stringify(isError ? errorOf(answer) : answer.result));
  });
  return {
    client: {
      endpoint: `http://127.0.0.1:${port}`,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    },
    calls: received,
    next: (...more) => void answers.push(...more),
    close,
  };
};
