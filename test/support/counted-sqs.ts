import type { SQSClient } from '@aws-sdk/client-sqs';

/** One request that reached SQS: its action and how many units of 64 KB it is billed as. */
export type SqsRequest = { readonly action: string; readonly billedUnits: number };

const UNIT_BYTES = 64 * 1024;

const entriesOf = (input: object) => ('Entries' in input && Array.isArray(input.Entries) ? input.Entries : [input]);

const payloadBytes = (input: object): number =>
  entriesOf(input).reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);

/** Records every request that a client makes; returns the list, which grows. */
export const countRequests = (sqs: SQSClient): SqsRequest[] => {
  const requests: SqsRequest[] = [];
  sqs.middlewareStack.add(
    (next, { commandName = '' }) =>
      (args) => {
        const billedUnits = Math.max(1, Math.ceil(payloadBytes(args.input) / UNIT_BYTES));
        requests.push({ action: commandName.replace('Command', ''), billedUnits });
        return next(args);
      },
    { step: 'initialize', name: 'countRequests' },
  );
  return requests;
};

/** Records the delay of every message that a client sends, undefined where it names none; returns the list, which grows. */
export const recordDelays = (sqs: SQSClient): unknown[] => {
  const delays: unknown[] = [];
  sqs.middlewareStack.add(
    (next) => (args) => {
      delays.push(...entriesOf(args.input).map(({ DelaySeconds }) => DelaySeconds));
      return next(args);
    },
    { step: 'initialize', name: 'recordDelays' },
  );
  return delays;
};

/** Sends every message of a client without its delay, so that a test in its own time need not wait for it. */
export const dropDelays = (sqs: SQSClient): void => {
  sqs.middlewareStack.add(
    (next) => (args) => {
      for (const entry of entriesOf(args.input)) delete entry.DelaySeconds;
      return next(args);
    },
    { step: 'initialize', name: 'dropDelays' },
  );
};
