import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Envelope } from '#src/queues/envelope.ts';
import { deadLetterBodyKey, deadLettersOf } from '#src/stores/delivery-keys.ts';
import {
  type Deliveries,
  getItem,
  isExpired,
  putNewItem,
  ttlOf,
  type UnparsedItem,
  updateItem,
} from '#src/stores/table.ts';

/** An envelope without its recipients: what they share. */
export type EnvelopeHead = Omit<Envelope, 'recipients'>;

/** What a message is kept as, for those of its recipients whose items refer to it: dead letters and held messages. */
export type MessageBody = { readonly project: string; readonly head: EnvelopeHead; readonly expiresAt: number };

/** No envelope is longer as JSON, whatever its 256 KB of text are. */
const HEAD_BYTES = 4 * 1024 * 1024;

/** A body outlives the recipients filed first by a day, so that those filed soon after need not write it again. */
const BODY_OUTLIVES_MS = 86_400_000;

const StoredTtl = z.object({ ttl: z.number() });
const StoredBody = z.object({ head: z.instanceof(Uint8Array) });
const Head = z.record(z.string(), z.unknown());

/** The body as an item keeps it: compressed, since 256 KB of text can be more than an item's 400 KB as JSON. */
export const packHead = (head: EnvelopeHead): Uint8Array => gzipSync(JSON.stringify(head));

/** What an item that {@link fileBody} wrote says of its message. */
export const parseBody = (item: UnparsedItem): Readonly<Record<string, unknown>> => {
  const packed = StoredBody.parse(item).head;
  return Head.parse(JSON.parse(gunzipSync(packed, { maxOutputLength: HEAD_BYTES }).toString()));
};

/**
 * Keeps the body of a message, once for all its recipients. The one that was filed first stays, with the message's original
 * time to live, also when a redriven copy dies again. It is read before it is written: reading costs a twentieth.
 */
export const fileBody = async (deliveries: Deliveries, { project, head, expiresAt }: MessageBody): Promise<void> => {
  const key = deadLetterBodyKey(deadLettersOf({ project, ...head }));
  const kept = await getItem(deliveries, key, ['ttl']);
  const ttl = ttlOf(expiresAt + BODY_OUTLIVES_MS);
  if (kept === undefined) await putNewItem(deliveries, { ...key, head: packHead(head), ttl });
  else if (isExpired(StoredTtl.parse(kept), expiresAt)) await updateItem(deliveries, { key, set: { ttl } });
};
