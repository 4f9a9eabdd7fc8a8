import * as z from 'zod';
import { existsWith } from '#src/stores/condition.ts';
import { releaseStateKey } from '#src/stores/delivery-keys.ts';
import { toAttribute } from '#src/stores/item.ts';
import { type Deliveries, deleteItem, getItem, ttlOf, updateItem } from '#src/stores/table.ts';
import type { BacklogKey } from './backlog-store.ts';

/** A turn of a release: whose it is by its ticket, and until when no other may take over. */
export type ReleaseTurn = BacklogKey & { readonly ticket: string; readonly now: number; readonly busyUntil: number };

/**
 * Lets one release at a time work on a subscription's backlog, however many are asked for: the one that has the ticket. A
 * release that is asked for meanwhile makes it look once more.
 */
export type ReleaseStateStore = {
  /**
   * Begins a release, or goes on with it when it has this ticket already; false when another one is at work, which is told to
   * look again before it ends. One that has not gone on in time is taken over.
   */
  readonly begin: (turn: ReleaseTurn) => Promise<boolean>;

  /** Goes on with a release; false when it has lost its ticket to another. */
  readonly goOn: (turn: ReleaseTurn) => Promise<boolean>;

  /** Ends a release, also one that has lost its ticket; false when it is to look again: it begins with the same ticket then. */
  readonly end: (of: BacklogKey, ticket: string) => Promise<boolean>;
};

/** A state that was not ended goes away a day after it could be taken over. */
const KEPT_MS = 86_400_000;

const MAX_TURNS = 5;

const Stored = z.object({ ticket: z.string() });

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createReleaseStateStore = (deliveries: Deliveries): ReleaseStateStore => ({
  begin: async (turn) => {
    for (let tries = 0; tries < MAX_TURNS; tries += 1) {
      if (await take(deliveries, turn)) return true;
      const told = await updateItem(deliveries, { key: releaseStateKey(turn), set: { asked: true } });
      // Otherwise the other one has ended between the two writes.
      if (told !== undefined) return false;
    }
    throw new Error('The state of a release kept appearing and going while it was written');
  },

  goOn: async ({ ticket, busyUntil, ...of }) => {
    const condition = existsWith({ ticket: [ticket] });
    const set = { busyUntil, ttl: ttlOf(busyUntil + KEPT_MS) };
    return (await updateItem(deliveries, { key: releaseStateKey(of), set, condition })) !== undefined;
  },

  end: async (of, ticket) => {
    const key = releaseStateKey(of);
    if (await deleteItem(deliveries, key, existsWith({ ticket: [ticket], asked: [] }))) return true;
    // An earlier try of this very write may have got through, though its answer did not.
    const left = await getItem(deliveries, key, ['ticket']);
    return left === undefined || Stored.parse(left).ticket !== ticket;
  },
});

const take = async (deliveries: Deliveries, turn: ReleaseTurn): Promise<boolean> => {
  const { ticket, now, busyUntil } = turn;
  const taken = await updateItem(deliveries, {
    key: releaseStateKey(turn),
    set: { ticket, busyUntil, ttl: ttlOf(busyUntil + KEPT_MS) },
    remove: ['asked'],
    condition: {
      text: 'attribute_not_exists(pk) OR #busyUntil < :now OR #ticket = :ticket',
      values: { ':now': toAttribute(now) },
    },
  });
  return taken !== undefined;
};
