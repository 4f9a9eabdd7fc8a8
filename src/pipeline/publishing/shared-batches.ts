import { type Batcher, createBatcher } from '#src/queues/batches.ts';
import type { DelayedQueueMessage, Destination, Queues } from '#src/queues/queues.ts';

/** A queue message and the id of the message that it is a part of. */
type OwnedPart = DelayedQueueMessage & { readonly messageId: string };

/** Batches that several messages share, so that ten small ones cost one request. */
export type SharedBatches = {
  /** Queues that take the parts of one message. They refuse none: what SQS refused is known after {@link SharedBatches.flush}. */
  readonly of: (messageId: string) => Pick<Queues, 'send' | 'sendBatch'>;

  /** Sends what does not fill a batch. Returns the messages of which SQS refused a part, with the queues that did. */
  readonly flush: () => Promise<ReadonlyMap<string, readonly Destination[]>>;
};

type Group = { readonly destination: Destination; readonly batcher: Batcher<OwnedPart> };

/** Creates batches with nothing in them. Full ones are sent when they fill, so that memory is bounded by one per queue. */
export const createSharedBatches = (queues: Pick<Queues, 'sendBatch'>): SharedBatches => {
  const groups = new Map<string, Group>();
  const refusals = new Map<string, Destination[]>();

  const groupOf = (destination: Destination): Group => {
    const key = JSON.stringify(destination);
    const known = groups.get(key);
    if (known !== undefined) return known;
    const group = { destination, batcher: createBatcher<OwnedPart>() };
    groups.set(key, group);
    return group;
  };

  const send = async (destination: Destination, batch: readonly OwnedPart[] | undefined): Promise<void> => {
    if (batch === undefined) return;
    for (const { messageId } of await queues.sendBatch(destination, batch)) {
      refusals.set(messageId, [...(refusals.get(messageId) ?? []), destination]);
    }
  };

  return {
    of: (messageId) => {
      const collect = async (destination: Destination, parts: readonly DelayedQueueMessage[]): Promise<readonly []> => {
        const { batcher } = groupOf(destination);
        for (const part of parts) await send(destination, batcher.add({ ...part, messageId }));
        return [];
      };
      return { send: collect, sendBatch: collect };
    },

    flush: async () => {
      await Promise.all([...groups.values()].map(({ destination, batcher }) => send(destination, batcher.flush())));
      return refusals;
    },
  };
};
