import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import type { FunctionDefinition } from './definition.ts';

/** The result of an invocation, as the Lambda API returns it. */
export type InvocationResult = {
  /** JSON: the result, or the error when `isError`. */
  readonly payload: string;
  readonly isError: boolean;
};

/** A worker thread that holds one function: the counterpart of Lambda's execution environment. */
export type Sandbox = {
  /**
   * Processes one event, at most one at a time; `onStart` is called when it begins, which a new sandbox does once it is ready.
   */
  invoke(payload: string, onStart?: () => void): Promise<InvocationResult>;
  /** Ends it at once; an invocation under way ends with an error, as in a crash. */
  terminate(): Promise<void>;
  /** Whether it can take another event. */
  isAlive(): boolean;
};

/** What every function's sandbox is made with. */
export type SandboxOptions = {
  readonly environment: Readonly<Record<string, string>>;
  /** The folder in which Node keeps what it has compiled. */
  readonly compileCache: string;
  readonly onLine: OnLine;
  /** Called when a function takes long to start. */
  readonly log: (line: string) => void;
};

/** Takes a line that a function has written. */
export type OnLine = (functionName: string, line: string, stream: 'stdout' | 'stderr') => void;

const WorkerMessage = z.union([z.literal('ready'), z.object({ payload: z.string(), isError: z.boolean() })]);

/** A start that takes longer is reported. On a busy machine it takes what it takes: no event is given up for it. */
const PATIENCE_MILLISECONDS = 5000;
/** Small: a function's garbage is short-lived, and there are many functions. */
const YOUNG_GENERATION_MEGABYTES = 4;

/** Starts a worker with the function's environment, and nothing of ours. */
export const createSandbox = (definition: FunctionDefinition, options: SandboxOptions): Sandbox => {
  const worker = startWorker(definition, options);
  let isAlive = true;
  let settle: ((result: InvocationResult) => void) | undefined;
  const finish = (result: InvocationResult) => {
    settle?.(result);
    settle = undefined;
  };
  const ready = Promise.withResolvers<void>();
  const waiting = setTimeout(() => options.log(startsSlowly(definition)), PATIENCE_MILLISECONDS).unref();
  void ready.promise.then(() => clearTimeout(waiting));
  const end = (errorType: string, errorMessage: string) => {
    isAlive = false;
    ready.resolve();
    finish(failure(errorType, errorMessage));
  };
  worker.on('message', (message) => {
    const parsed = WorkerMessage.parse(message);
    if (parsed === 'ready') ready.resolve();
    else finish(parsed);
  });
  worker.on('error', (error) => end(error.name, error.message));
  worker.on('exit', (code) => end('Runtime.ExitError', `Error: Runtime exited with error: exit status ${code}`));
  const abandon = (errorMessage: string) => {
    end('Sandbox.Timedout', errorMessage);
    void worker.terminate();
  };
  const terminate = async () => {
    await worker.terminate();
  };
  const invoke = async (payload: string, onStart = ignore) => {
    const result = new Promise<InvocationResult>((resolve) => {
      settle = resolve;
    });
    await ready.promise;
    if (!isAlive) return result;
    onStart();
    const deadline = Date.now() + definition.timeoutSeconds * 1000;
    const requestId = randomUUID();
    const text = `${requestId} Error: Task timed out after ${definition.timeoutSeconds.toFixed(2)} seconds`;
    const timer = setTimeout(() => abandon(text), definition.timeoutSeconds * 1000);
    worker.postMessage({ requestId, payload, deadline });
    return result.finally(() => clearTimeout(timer));
  };
  return { invoke, terminate, isAlive: () => isAlive };
};

const ignore = () => undefined;

const startsSlowly = ({ name }: FunctionDefinition): string =>
  `${name} is still starting after ${PATIENCE_MILLISECONDS / 1000} s; what it is to work waits until it has.`;

const failure = (errorType: string, errorMessage: string): InvocationResult => ({
  payload: JSON.stringify({ errorType, errorMessage, trace: [] }),
  isError: true,
});

const startWorker = (definition: FunctionDefinition, options: SandboxOptions): Worker => {
  const { name, arn, entry, handlerName, memoryMegabytes, logging } = definition;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    env: {
      ...options.environment,
      // By the environment, so that the worker's own module is kept too: to strip its types takes longer than a worker to start.
      NODE_COMPILE_CACHE: options.compileCache,
      // Who calls: the engine of tables allows each function what its role does.
      AWS_ACCESS_KEY_ID: name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_LOG_FORMAT: logging.format,
      ...(logging.level === undefined ? {} : { AWS_LAMBDA_LOG_LEVEL: logging.level }),
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      ...definition.environment,
    },
    execArgv: [],
    resourceLimits: {
      maxOldGenerationSizeMb: memoryMegabytes,
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MEGABYTES,
    },
    stdout: true,
    stderr: true,
    workerData: { entry, handlerName, definition: { name, arn, memoryMegabytes } },
  });
  for (const stream of ['stdout', 'stderr'] as const)
    createInterface({ input: worker[stream] }).on('line', (line) => options.onLine(name, line, stream));
  return worker;
};
