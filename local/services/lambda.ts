import * as z from 'zod';
import type { Functions } from '#local/functions/functions.ts';
import type { InvocationResult } from '#local/functions/sandbox.ts';
import type { Outbox } from '#local/outbox.ts';
import { answering } from './json-protocol.ts';
import { type Service, type ServiceAnswer, ServiceRefusal, unknownOperation } from './service.ts';

/** The dependencies of the service. */
export type LambdaOptions = {
  /** Functions that run here. */
  readonly functions: Pick<Functions, 'invoke'>;
  /** Functions of the stage's allow-list: events to those that do not run here are kept in the outbox. */
  readonly targets: readonly { readonly arn: string }[];
  readonly outbox: Outbox;
  /** Called when a function fails whose result no caller waits for. */
  readonly log: (line: string) => void;
};

const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** Lambda: invokes the functions that run here, and waits for the result or not. A failed event is not tried again. */
export const createLambda = (options: LambdaOptions): Service => {
  const targetOf = (path: string) => INVOKE_PATH.exec(path)?.[1];
  return {
    operationOf: ({ method, path }) => (targetOf(path) === undefined ? `${method} ${path}` : 'Invoke'),
    answer: ({ method, path, headers, body }) =>
      answering(async () => {
        const target = targetOf(path);
        if (target === undefined || method !== 'POST') throw unknownOperation(`${method} ${path}`);
        const payload = body.length === 0 ? '{}' : body.toString();
        return await invoke(options, { name: decodeURIComponent(target), payload }, headers['x-amz-invocation-type']);
      }),
  };
};

type Invocation = { readonly name: string; readonly payload: string };

const invoke = async (
  options: LambdaOptions,
  invocation: Invocation,
  type = 'RequestResponse',
): Promise<ServiceAnswer> => {
  if (!['RequestResponse', 'Event', 'DryRun'].includes(type))
    throw new ServiceRefusal('InvalidParameterValueException', `Invalid invocation type ${type}.`);
  if (!isJson(invocation.payload))
    throw new ServiceRefusal('InvalidRequestContentException', 'The payload is not JSON.');
  if (type === 'DryRun') return { status: 204, headers: {}, body: '' };
  const result = options.functions.invoke(unqualified(invocation.name), invocation.payload);
  if (type === 'Event') {
    if (result === undefined) keep(options, invocation);
    else void result.then((ended) => tellFailure(options, invocation, ended));
    return { status: 202, headers: {}, body: '' };
  }
  if (result === undefined) throw notFound(invocation);
  const { payload: body, isError } = await result;
  const headers = { 'content-type': 'application/json', 'x-amz-executed-version': '$LATEST' };
  return { status: 200, headers: isError ? { ...headers, 'x-amz-function-error': 'Unhandled' } : headers, body };
};

/** A function runs here in one version only. */
const unqualified = (name: string): string => (name.startsWith('arn:') ? name.split(':').slice(0, 7).join(':') : name);

const notFound = ({ name }: Invocation): ServiceRefusal =>
  new ServiceRefusal('ResourceNotFoundException', `Function not found: ${name}`, { status: 404 });

/** What a function that is elsewhere would have got. */
const keep = ({ targets, outbox }: LambdaOptions, invocation: Invocation): void => {
  const { name: to, payload: text } = invocation;
  if (targets.every(({ arn }) => arn !== to)) throw notFound(invocation);
  outbox.add({ protocol: 'functionstage', to, text });
};

const Failure = z.object({ errorType: z.string(), errorMessage: z.string() });

const tellFailure = ({ log }: LambdaOptions, { name }: Invocation, { payload, isError }: InvocationResult): void => {
  if (!isError) return;
  const { errorType, errorMessage } = Failure.parse(JSON.parse(payload));
  log(`${name} failed on an event: ${errorType}: ${errorMessage}`);
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
