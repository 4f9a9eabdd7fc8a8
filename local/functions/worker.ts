/** Runs a function's bundle in a worker thread, as the Lambda runtime runs it in its sandbox: one event at a time. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

const { entry, handlerName, definition } = workerData;
const { [handlerName]: handler } = await import(pathToFileURL(entry).href);

type Task = { readonly requestId: string; readonly payload: string; readonly deadline: number };

const contextOf = ({ requestId, deadline }: Task) => ({
  callbackWaitsForEmptyEventLoop: true,
  functionName: definition.name,
  functionVersion: '$LATEST',
  invokedFunctionArn: definition.arn,
  memoryLimitInMB: String(definition.memoryMegabytes),
  awsRequestId: requestId,
  logGroupName: `/aws/lambda/${definition.name}`,
  logStreamName: 'local',
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

const failureOf = (error: unknown) => ({
  errorType: error instanceof Error ? error.name : 'Error',
  errorMessage: error instanceof Error ? error.message : String(error),
  trace: error instanceof Error ? (error.stack ?? '').split('\n') : [],
});

parentPort?.on('message', async (task: Task) => {
  try {
    const result: unknown = await handler(JSON.parse(task.payload), contextOf(task));
    parentPort?.postMessage({ payload: JSON.stringify(result) ?? 'null', isError: false });
  } catch (error) {
    parentPort?.postMessage({ payload: JSON.stringify(failureOf(error)), isError: true });
  }
});
parentPort?.postMessage('ready');
