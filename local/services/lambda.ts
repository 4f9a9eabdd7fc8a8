import type { Functions } from '#local/functions/functions.ts';
import { answering } from './json-protocol.ts';
import { type Service, type ServiceAnswer, ServiceRefusal, unknownOperation } from './service.ts';

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Lambda: invokes the stacks' own functions, and waits for the result or not. */
export const createLambda = (functions: Functions): Service => {
  const targetOf = (path: string) => INVOKE_PATH.exec(path)?.[1];
  return {
    operationOf: ({ method, path }) => (targetOf(path) === undefined ? `${method} ${path}` : 'Invoke'),
    answer: ({ method, path, headers, body }) =>
      answering(async () => {
        const target = targetOf(path);
        if (target === undefined || method !== 'POST') throw unknownOperation(`${method} ${path}`);
        const payload = body.length === 0 ? '{}' : body.toString();
        return await invoke(functions, { name: decodeURIComponent(target), payload }, headers['x-amz-invocation-type']);
      }),
  };
};

type Invocation = { readonly name: string; readonly payload: string };

const invoke = async (
  functions: Functions,
  { name, payload }: Invocation,
  type = 'RequestResponse',
): Promise<ServiceAnswer> => {
  if (!['RequestResponse', 'Event', 'DryRun'].includes(type))
    throw new ServiceRefusal('InvalidParameterValueException', `Invalid invocation type ${type}.`);
  if (!isJson(payload)) throw new ServiceRefusal('InvalidRequestContentException', 'The payload is not JSON.');
  const result = type === 'DryRun' ? undefined : functions.invoke(name, payload);
  if (type === 'DryRun') return { status: 204, headers: {}, body: '' };
  if (result === undefined) throw new ServiceRefusal('ResourceNotFoundException', `Function not found: ${name}`, 404);
  if (type === 'Event') return { status: 202, headers: {}, body: '' };
  const { payload: body, isError } = await result;
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
  return { status: 200, headers: isError ? { ...headers, 'x-amz-function-error': 'Unhandled' } : headers, body };
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
