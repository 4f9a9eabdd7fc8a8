/**
 * What the engines' workers and the main thread share without messages: counters of API calls, and the queues whose
 * sends are refused. Both are plain shared memory, so that a test reads and switches them at once and exactly.
 */
export type Signals = { readonly counters: SharedArrayBuffer; readonly refusals: SharedArrayBuffer };

const ACTIONS = [
  ...['BatchGetItem', 'BatchWriteItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem'].map(
    (action) => `dynamodb.${action}`,
  ),
  ...['CreateTable', 'DescribeTable', 'ListTables'].map((action) => `dynamodb.${action}`),
  ...['ChangeMessageVisibility', 'ChangeMessageVisibilityBatch', 'DeleteMessage', 'DeleteMessageBatch'].map(
    (action) => `sqs.${action}`,
  ),
  ...['CreateQueue', 'GetQueueAttributes', 'GetQueueUrl', 'ListQueues', 'PurgeQueue', 'SetQueueAttributes'].map(
    (action) => `sqs.${action}`,
  ),
  ...['ReceiveMessage', 'SendMessage', 'SendMessageBatch'].map((action) => `sqs.${action}`),
  'dynamodb.other',
  'sqs.other',
];

const REFUSAL_BYTES = 4096;
const LENGTH_BYTES = 4;

/** Fresh signals: nothing counted, nothing refused. */
export const createSignals = (): Signals => ({
  counters: new SharedArrayBuffer(ACTIONS.length * Int32Array.BYTES_PER_ELEMENT),
  refusals: new SharedArrayBuffer(LENGTH_BYTES + REFUSAL_BYTES),
});

/** Counts one call of `action`, as the header `X-Amz-Target` names it (`DynamoDB_20120810.GetItem`). */
export const countCall = (signals: Signals, service: 'dynamodb' | 'sqs', target: string | undefined): void => {
  const named = ACTIONS.indexOf(`${service}.${target?.split('.').at(-1)}`);
  const index = named === -1 ? ACTIONS.indexOf(`${service}.other`) : named;
  Atomics.add(new Int32Array(signals.counters), index, 1);
};

/** The calls counted so far, those that happened at least once. */
export const readCounts = (signals: Signals): Record<string, number> => {
  const counters = new Int32Array(signals.counters);
  return Object.fromEntries(
    ACTIONS.map((action, index) => [action, Atomics.load(counters, index)] as const).filter(([, count]) => count > 0),
  );
};

/** Makes sends fail to every queue whose name contains one of `parts`. */
export const writeRefusals = (signals: Signals, parts: readonly string[]): void => {
  const bytes = Buffer.from(JSON.stringify(parts));
  if (bytes.length > REFUSAL_BYTES) throw new RangeError('Too many refused queues.');
  const length = new Int32Array(signals.refusals, 0, 1);
  Atomics.store(length, 0, 0);
  new Uint8Array(signals.refusals, LENGTH_BYTES).set(bytes);
  Atomics.store(length, 0, parts.length === 0 ? 0 : bytes.length);
};

/** Whether sends to the queue of this URL are to fail now. */
export const isRefused = (signals: Signals, queueUrl: string): boolean => {
  const length = Atomics.load(new Int32Array(signals.refusals, 0, 1), 0);
  if (length === 0) return false;
  // A copy: TextDecoder and JSON refuse shared memory.
  const text = Buffer.from(new Uint8Array(signals.refusals, LENGTH_BYTES, length)).toString();
  const parts: unknown = JSON.parse(text);
  const name = queueUrl.split('/').at(-1) ?? '';
  return Array.isArray(parts) && parts.some((part) => name.includes(String(part)));
};
