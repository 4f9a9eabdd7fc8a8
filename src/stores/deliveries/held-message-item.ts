import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import * as z from 'zod';
import { dueTimeOf } from '#src/domain/holding/hold.ts';
import { readTolerantly } from '#src/domain/read-tolerantly.ts';
import { deliveryEndpoint, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { Envelope, Recipient } from '#src/queues/envelope.ts';
import { heldMessageKey, partsOfHeldMessage } from '#src/stores/delivery-keys.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { ttlOf, type UnparsedItem } from '#src/stores/table.ts';
import type { EnvelopeHead } from './message-body.ts';

/*
 * A held message as an item. DynamoDB counts by the KB, at writing and at removing, so an item keeps nothing that its key or
 * the subscription say, which is read at the release anyway: m = what is left of the envelope, compressed; c and g = the state
 * of the subscription that it is bound to; r = what else is known of the recipient, as JSON, if anything; p = when the message was
 * accepted, if it is due at another time.
 */

/** A message that is held for one subscription, as the backlog lists it. */
export type HeldMessage = Key & {
  readonly messageId: string;
  readonly publishedAt: number;
  /** When it may go out; that it was accepted then unless it is a retry. */
  readonly dueAt: number;
  readonly releases: number;
  /** Why its sender has held it; absent when the subscription was held. */
  readonly held?: NonNullable<Recipient['held']>;
  /** The envelope without what the key and the subscription say, and without the body when that is kept beside it. */
  readonly head: Readonly<Record<string, unknown>>;
  readonly recipient: Readonly<Record<string, unknown>> & Pick<Recipient, 'tokenBinding'>;
};

/** Up to here it is cheaper to keep a body with each of its recipients than once beside them. */
const MAX_INLINE_BYTES = 1800;

/** The attribute with the time of acceptance; only of messages that are due at another time. */
export const PUBLISHED_AT = 'p';

/** More than any text is as JSON. */
const HEAD_BYTES = 4 * 1024 * 1024;

const pack = (value: object): Uint8Array => {
  const text = Buffer.from(JSON.stringify(value));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
  return brotliCompressSync(text, { params });
};

const unpack = (packed: Uint8Array): unknown =>
  JSON.parse(brotliDecompressSync(packed, { maxOutputLength: HEAD_BYTES }).toString());

/** What all that is held of a message has in common: nothing of how far its deliveries have come. */
export const sharedHeadOf = (head: EnvelopeHead): EnvelopeHead => {
  const { throttleWaits: _waits, requeued: _requeued, notBefore: _notBefore, isolated: _isolated, ...rest } = head;
  const { releases: _releases, checkedAt: _checkedAt, overridesHold: _overrides, slot: _slot, ...others } = rest;
  const { probe: _probe, releaseAskedAt: _askedAt, ...shared } = others;
  return { ...shared, attempt: 0 };
};

/**
 * Fields of an envelope that say how far its deliveries have come: of another recipient's, in a body that a dead letter filed.
 */
const PROGRESS: readonly string[] = [
  ...(['attempt', 'throttleWaits', 'requeued', 'notBefore', 'isolated', 'releases', 'checkedAt'] as const),
  ...(['overridesHold', 'releaseAskedAt', 'slot', 'probe'] as const),
] satisfies readonly (keyof EnvelopeHead)[];

const withoutProgress = (body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !PROGRESS.includes(name)));

/** How far the deliveries of an envelope have come. */
const progressOf = ({ expiresAt, attempt, throttleWaits, releaseAskedAt }: EnvelopeHead) => ({
  expiresAt,
  ...(attempt > 0 && { attempt }),
  ...(throttleWaits !== undefined && { throttleWaits }),
  ...(releaseAskedAt !== undefined && { releaseAskedAt }),
});

/** The packed form of an envelope; `isWhole` says whether its body is in it. */
const packEnvelope = (head: EnvelopeHead): { readonly packed: Uint8Array; readonly isWhole: boolean } => {
  const { v: _v, kind: _kind, messageId: _id, topicUrn: _urn, topicId: _topic, ...rest } = sharedHeadOf(head);
  const { protocol: _protocol, publishedAt: _publishedAt, attempt: _attempt, ...own } = rest;
  // A longer text does not fit, however well it is compressed: nor is it worth trying.
  const packed = own.body.length > MAX_INLINE_BYTES * 8 ? undefined : pack({ ...own, ...progressOf(head) });
  if (packed !== undefined && packed.length <= MAX_INLINE_BYTES) return { packed, isWhole: true };
  return { packed: pack(progressOf(head)), isWhole: false };
};

const othersOf = (recipient: Recipient): string | undefined => {
  const {
    subscriptionId: _id,
    endpoint: _endpoint,
    extension: _extension,
    tokenBinding: _binding,
    policy: _policy,
    ...rest
  } = recipient;
  return Object.keys(rest).length === 0 ? undefined : JSON.stringify(rest);
};

/** The items of an envelope's recipients, and whether its body is to be kept beside them. The same envelope is the same items. */
export const heldMessageItems = (
  { recipients, ...head }: Envelope,
  expiresAt: number,
): { readonly items: readonly (Key & PlainItem)[]; readonly isWhole: boolean } => {
  const { packed, isWhole } = packEnvelope(head);
  const { topicId, publishedAt, messageId, releases = 0 } = head;
  const itemOf = (recipient: Recipient) => {
    const dueAt = dueTimeOf(recipient.held, publishedAt);
    return {
      ...heldMessageKey({ topicId, subscriptionId: recipient.subscriptionId, dueAt, messageId, releases }),
      [PUBLISHED_AT]: dueAt === publishedAt ? undefined : publishedAt,
      m: packed,
      c: recipient.tokenBinding?.createdAt,
      g: recipient.tokenBinding?.cancellations,
      r: othersOf(recipient),
      ttl: ttlOf(expiresAt),
    };
  };
  return { items: recipients.map(itemOf), isWhole };
};

/** When a held message was accepted, from the attributes that say it. */
export const publishedAtOf = (item: UnparsedItem): number => {
  const { sk, p } = StoredTimes.parse(item);
  return p ?? partsOfHeldMessage({ sk }).dueAt;
};

const StoredTimes = z.object({ sk: z.string(), p: z.number().optional() });

const Stored = StoredTimes.extend({
  pk: z.string(),
  m: z.instanceof(Uint8Array),
  c: z.number().optional(),
  g: z.number().optional(),
  r: z.string().optional(),
});

const Fields = z.record(z.string(), z.unknown());

const StoredRecipient = z.looseObject({ held: Recipient.shape.held });

/** The held message of an item. */
export const parseHeldMessage = (item: UnparsedItem): HeldMessage => {
  const { pk, sk, m, c, g, r } = Stored.parse(item);
  const { held, ...others } = r === undefined ? {} : StoredRecipient.parse(JSON.parse(r));
  return {
    pk,
    sk,
    ...partsOfHeldMessage({ sk }),
    publishedAt: publishedAtOf(item),
    ...(held !== undefined && { held }),
    head: Fields.parse(unpack(m)),
    recipient: {
      ...others,
      ...(c !== undefined && { tokenBinding: { createdAt: c, ...(g !== undefined && { cancellations: g }) } }),
    },
  };
};

/** Whether the body is kept beside the item. */
export const hasBodyBeside = ({ head }: HeldMessage): boolean => head['body'] === undefined;

/**
 * The envelope of a held message for its subscription, whose topic and endpoint are as they are now, with the body that is kept
 * beside it, if so; undefined when that is gone, or when this version cannot read it.
 */
export const envelopeOfHeld = (
  { messageId, publishedAt, releases, head, recipient }: HeldMessage,
  subscription: Subscription,
  body: Readonly<Record<string, unknown>> | undefined,
): Envelope | undefined => {
  const { id, topicId, topicUrn, protocol, extension, policy } = subscription;
  return readTolerantly(Envelope, {
    attempt: 0,
    ...(body !== undefined && withoutProgress(body)),
    ...head,
    ...{ v: 1, kind: 'notification', messageId, topicUrn, topicId, protocol, publishedAt },
    ...(releases > 0 && { releases }),
    recipients: [
      {
        ...recipient,
        subscriptionId: id,
        endpoint: deliveryEndpoint(subscription),
        ...(extension !== undefined && { extension }),
        ...(policy !== undefined && { policy }),
      },
    ],
  });
};
