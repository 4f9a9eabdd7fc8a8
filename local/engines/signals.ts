import { createSharedText, readSharedText, writeSharedText } from './shared-text.ts';
import type { TableAccess } from './table-access.ts';

/**
 * What the engines' workers and the main thread share without messages, as plain shared memory, so that a test reads and
 * switches it at once and exactly.
 */
export type Signals = {
  /** Counters of API calls. */
  readonly counters: SharedArrayBuffer;
  /** Queues whose sends are refused. */
  readonly refusals: SharedArrayBuffer;
  /** What functions may do with tables. */
  readonly access: SharedArrayBuffer;
  /** Calls that were refused because of that. */
  readonly denials: SharedArrayBuffer;
};

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
const ACCESS_BYTES = 262_144;
const DENIAL_BYTES = 65_536;

/** Fresh signals: nothing counted, nothing refused, everything allowed. */
export const createSignals = (): Signals => ({
  counters: new SharedArrayBuffer(ACTIONS.length * Int32Array.BYTES_PER_ELEMENT),
  refusals: createSharedText(REFUSAL_BYTES),
  access: createSharedText(ACCESS_BYTES),
  denials: createSharedText(DENIAL_BYTES),
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
export const writeRefusals = (signals: Signals, parts: readonly string[]): void =>
  writeSharedText(signals.refusals, JSON.stringify(parts));

/** Returns the function that makes sends to one more queue fail, by a part of its name, until restored. */
export const createRefuse = (signals: Signals) => {
  const refused: string[] = [];
  return (queueNamePart: string): { restore(): void } => {
    refused.push(queueNamePart);
    writeRefusals(signals, refused);
    const restore = (): void => {
      const index = refused.indexOf(queueNamePart);
      if (index !== -1) refused.splice(index, 1);
      writeRefusals(signals, refused);
    };
    return { restore };
  };
};

/** Whether sends to the queue of this URL are to fail now. */
export const isRefused = (signals: Signals, queueUrl: string): boolean => {
  const name = queueUrl.split('/').at(-1) ?? '';
  return partsOf(signals.refusals).some((part) => name.includes(part));
};

/** Limits callers of tables to what `access` says; others stay as they are. */
export const writeAccess = (signals: Signals, access: TableAccess): void =>
  writeSharedText(signals.access, JSON.stringify(access));

const MAX_DENIALS = 100;

/** Notes a call that was denied; of very many the first. Only the engine of tables may call it. */
export const addDenial = (signals: Signals, text: string): void => {
  const denials = readDenials(signals);
  if (denials.length < MAX_DENIALS) writeSharedText(signals.denials, JSON.stringify([...denials, text.slice(0, 500)]));
};

/** The calls of tables that were denied so far. */
export const readDenials = (signals: Signals): readonly string[] => partsOf(signals.denials);

const partsOf = (memory: SharedArrayBuffer): readonly string[] => {
  const text = readSharedText(memory);
  const parts: unknown = text === '' ? [] : JSON.parse(text);
  return Array.isArray(parts) ? parts.map(String) : [];
};
