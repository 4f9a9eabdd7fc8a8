import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';

const Batch = z.object({
  QueueUrl: z.string(),
  Entries: z.array(z.object({ Id: z.string(), MessageBody: z.string() }).loose()),
});

/** One entry of a `SendMessageBatch`, and the queue that it is for. */
type SentEntry = { readonly url: string; readonly text: string };

/** Which entries SQS refuses from now on. */
export type EntryRefusals = {
  /** `isRefused` is called once for each entry that is sent. @default nothing is refused */
  readonly set: (isRefused?: (entry: SentEntry) => boolean) => void;
};

/**
 * Lets SQS refuse single entries of batches, as it does with an HTTP 200 that names them under `Failed`. The other entries
 * reach the queue.
 */
export const refuseEntries = (sqs: SQSClient): EntryRefusals => {
  let refuses = (_entry: SentEntry): boolean => false;
  sqs.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (commandName !== 'SendMessageBatchCommand') return next(args);
        const { QueueUrl: url, Entries } = Batch.parse(args.input);
        const { true: refused = [], false: accepted = [] } = Object.groupBy(Entries, ({ MessageBody: text }) =>
          refuses({ url, text }) ? 'true' : 'false',
        );
        if (refused.length === 0) return next(args);
        const Failed = refused.map(({ Id }) => ({ Id, SenderFault: false, Code: 'InternalError' }));
        if (accepted.length === 0) return { output: { $metadata: {}, Successful: [], Failed }, response: {} };
        const { output, response } = await next({ ...args, input: { ...args.input, Entries: accepted } });
        return { output: { ...output, Failed }, response };
      },
    { step: 'initialize', name: 'refuseEntries' },
  );
  return {
    set: (isRefused = () => false) => {
      refuses = isRefused;
    },
  };
};
