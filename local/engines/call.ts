import * as z from 'zod';

/** One call of an AWS JSON 1.0 API of an engine, without an SDK: the engines check no signature. */
export type EngineCall = {
  readonly port: number;
  readonly target: string;
  readonly body: unknown;
  readonly region: string;
};

const Refusal = z.object({ __type: z.string().default('Unknown'), message: z.string().default('') });

/** An engine's refusal of a call; `code` is the AWS error code, `ResourceNotFoundException`. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: string;
  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

/** Calls an engine; throws {@link EngineError} on anything but 200. */
export const callEngine = async ({ port, target, body, region }: EngineCall): Promise<unknown> => {
  const service = target.startsWith('DynamoDB') ? 'dynamodb' : 'sqs';
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      'x-amz-date': '20000101T000000Z',
      authorization: `AWS4-HMAC-SHA256 Credential=local/20000101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify(body),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  const { __type, message } = Refusal.parse(answer);
  throw new EngineError(__type.split('#').at(-1) ?? __type, message);
};
