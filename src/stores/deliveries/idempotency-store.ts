import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import { type Condition, existsWith } from '#src/stores/condition.ts';
import { idempotencyKey } from '#src/stores/delivery-keys.ts';
import { toItem } from '#src/stores/item.ts';
import { type Deliveries, deleteItem, getItem, isExpired, putNewItem, ttlOf, updateItem } from '#src/stores/table.ts';

/** A call that may be repeated: the project's own name for it. */
export type KeyedCall = { readonly project: string; readonly key: string };

/** A call as it was begun. Times are epoch milliseconds. */
export type BegunCall = {
  /** Ids of the call's messages are derived from it, so that a repetition sends copies of the same messages. */
  readonly seed: string;
  /** Of the call's content; the seed is part of it, so that it says nothing of short contents. */
  readonly fingerprint: string;
  /** Until then its answer is waited for; later it counts as broken off. */
  readonly lockedUntil: number;
  /** The answer's body, as JSON; absent while the call is under way. */
  readonly answer?: string | undefined;
};

/** Answers of 1,000 results can be longer than an item's 400 KB; compressed they never are. Others stay text. */
const MAX_TEXT_BYTES = 50 * 1024;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

const packAnswer = (answer: string): string | Uint8Array =>
  Buffer.byteLength(answer) > MAX_TEXT_BYTES ? gzipSync(answer) : answer;

const unpackAnswer = (packed: string | Uint8Array): string =>
  typeof packed === 'string' ? packed : gunzipSync(packed, { maxOutputLength: MAX_ANSWER_BYTES }).toString();

const StoredCall = z.object({
  seed: z.string(),
  fingerprint: z.string(),
  lockedUntil: z.number(),
  answer: z
    .union([z.string(), z.instanceof(Uint8Array)])
    .transform(unpackAnswer)
    .optional(),
  ttl: z.number(),
});

/** Keeps calls with an `Idempotency-Key` in the deliveries table, each for a day. */
export type IdempotencyStore = {
  /**
   * Notes that a call begins. Returns undefined when it is the first with its key, else the call that has the key, read
   * consistently. Of several at once one is the first.
   */
  readonly begin: (keyed: KeyedCall, call: BegunCall, now: number) => Promise<BegunCall | undefined>;

  /** Takes over a call that was broken off, until `lockedUntil`; false when another caller has done so first. */
  readonly takeOver: (keyed: KeyedCall, call: BegunCall, lockedUntil: number) => Promise<boolean>;

  /** Keeps the answer of a call that is under way; of one that another caller has taken over nothing changes. */
  readonly complete: (keyed: KeyedCall, call: BegunCall, answer: string) => Promise<void>;

  /** Gives the key free: the call was refused, and nothing came of it. */
  readonly release: (keyed: KeyedCall, call: BegunCall) => Promise<void>;
};

/** How long a key is remembered. */
const KEPT_MS = 86_400_000;

const MAX_TURNS = 5;

/** The key is free: never used, or a day old. DynamoDB may take days to remove an expired item. */
const isFree = (now: number): Condition => ({
  text: 'attribute_not_exists(pk) OR #is_ttl <= :is_now',
  names: { '#is_ttl': 'ttl' },
  values: toItem({ ':is_now': Math.floor(now / 1000) }),
});

const asBegun = ({ seed, lockedUntil }: BegunCall): Condition =>
  existsWith({ seed: [seed], lockedUntil: [lockedUntil], answer: [] });

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createIdempotencyStore = (deliveries: Deliveries): IdempotencyStore => ({
  begin: async (keyed, { seed, fingerprint, lockedUntil }, now) => {
    const key = idempotencyKey(keyed);
    const item = { ...key, seed, fingerprint, lockedUntil, ttl: ttlOf(now + KEPT_MS) };
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      if (await putNewItem(deliveries, item, isFree(now))) return undefined;
      const known = await getItem(deliveries, key);
      const call = known === undefined ? undefined : StoredCall.parse(known);
      if (call !== undefined && !isExpired(call, now)) return call;
    }
    throw new Error('The item of an Idempotency-Key kept coming and going while it was written');
  },

  takeOver: async (keyed, call, lockedUntil) => {
    const update = { key: idempotencyKey(keyed), set: { lockedUntil }, condition: asBegun(call) };
    return (await updateItem(deliveries, update)) !== undefined;
  },

  complete: async (keyed, call, answer) => {
    const set = { answer: packAnswer(answer) };
    await updateItem(deliveries, { key: idempotencyKey(keyed), set, condition: asBegun(call) });
  },

  release: async (keyed, call) => {
    await deleteItem(deliveries, idempotencyKey(keyed), asBegun(call));
  },
});
