import * as z from 'zod';
import { type Service, type ServiceAnswer, ServiceRefusal, unknownOperation } from './service.ts';

/** A JSON answer. */
const json = (status: number, body: unknown): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.1' },
  body: JSON.stringify(body),
});

/** A refusal as JSON services send it, the code in the body and in the header. */
export const jsonRefusal = (error: ServiceRefusal): ServiceAnswer => {
  const answer = json(error.status, { __type: error.code, message: error.message, ...error.facts });
  return { ...answer, headers: { ...answer.headers, 'x-amzn-errortype': error.code } };
};

/** Runs an operation, and makes an answer of what it refuses. */
export const answering = async (operation: () => Promise<ServiceAnswer>): Promise<ServiceAnswer> => {
  try {
    return await operation();
  } catch (error) {
    if (error instanceof ServiceRefusal) return jsonRefusal(error);
    throw error;
  }
};

/** Takes the parsed body of a call and returns that of its answer; refuses by throwing a {@link ServiceRefusal}. */
type JsonOperation = (input: unknown) => unknown;

/** A service that takes JSON and names the operation in `X-Amz-Target`: KMS, Logs, Step Functions, End User Messaging. */
export const createJsonService = (operations: Readonly<Record<string, JsonOperation>>): Service => {
  const operationOf: Service['operationOf'] = ({ headers }) => headers['x-amz-target']?.split('.').at(-1) ?? '';
  return {
    operationOf,
    answer: (call) =>
      answering(async () => {
        const operation = operations[operationOf(call)];
        if (operation === undefined) throw unknownOperation(operationOf(call));
        return json(200, await operation(JSON.parse(call.body.toString())));
      }),
  };
};

/** The input of an operation, checked; what does not fit is refused with the code that the service has for it. */
export const parseInput = <T>(schema: z.ZodType<T>, input: unknown, code = 'ValidationException'): T => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ServiceRefusal(code, z.prettifyError(parsed.error));
};
