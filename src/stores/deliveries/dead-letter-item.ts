import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { AttemptLog } from '#src/domain/delivery/attempt-log.ts';
import { readTolerantly } from '#src/domain/read-tolerantly.ts';
import { Envelope, Recipient } from '#src/queues/envelope.ts';
import { encodeCursor } from '#src/stores/cursor.ts';
import {
  deadLetterPosition,
  deadLetterRecipientKey,
  deadLettersOf,
  kindOfDeadLetter,
  rawDeadLetterKey,
} from '#src/stores/delivery-keys.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { ttlOf, type UnparsedItem } from '#src/stores/table.ts';
import { type EnvelopeHead, parseBody } from './message-body.ts';

/** A delivery that was given up, as lists show it. */
export type DeadLetter = {
  /** Opaque. */
  readonly id: string;
  /** For people: the same as long as it is filed, and hardly ever shared with another of its project. */
  readonly shortId: string;
  /** The envelope's kind; `raw` for what could not be read. */
  readonly kind: string;
  /** `-` for what could not be read. */
  readonly project: string;
  /** Empty, like message id, protocol and endpoint, for what could not be read. */
  readonly topicUrn: string;
  readonly messageId: string;
  readonly protocol: string;
  /** The id of its one recipient: of the subscription, unless its kind has none. */
  readonly subscriptionId: string;
  readonly endpoint: string;
  readonly reason: string;
  readonly attempts: number;
  /** The last of these that failed; absent of what has none, and of letters of earlier versions. */
  readonly attemptLog?: AttemptLog;
  readonly at: number;
};

/** Recipients of one envelope that are given up, each with its reason. */
export type DeadEnvelope = {
  readonly project: string;
  readonly head: EnvelopeHead;
  readonly recipients: readonly Recipient[];
  readonly at: number;
  readonly expiresAt: number;
};

/** A queue message that could not be read. */
export type RawDeadLetter = {
  readonly text: string;
  /** The name of the queue it came from. */
  readonly queue: string;
  readonly reason: string;
  readonly at: number;
  readonly expiresAt: number;
};

/** The project under which raw dead letters are listed; no project's own name can be this in a URN with topics. */
export const RAW_PROJECT = '-';

const REASON_CHARACTERS = 500;
const RAW_BYTES = 200 * 1024;

const shorten = (reason = ''): string => reason.slice(0, REASON_CHARACTERS).toWellFormed();

const idOf = ({ pk, sk }: Key): string => Buffer.from(JSON.stringify([pk, sk])).toString('base64url');

/** When it was filed (8 characters) and a hash of its key (6 more), in base 36: found by its place in the list. */
const shortIdOf = ({ pk, sk }: Key, at: number): string => {
  const hash = createHash('sha256')
    .update(JSON.stringify([pk, sk]))
    .digest();
  const part = hash.readUInt32BE().toString(36).padStart(6, '0').slice(-6);
  return `${at.toString(36).padStart(8, '0')}${part}`;
};

/** The time in a short id; undefined when it is none. */
export const timeOfShortId = (shortId: string): number | undefined =>
  /^[0-9a-z]{14}$/.test(shortId) ? Number.parseInt(shortId.slice(0, 8), 36) : undefined;

/** Only what is listed has an id: recipients and raw messages, not bodies, and nothing else in the table. */
const ListedKey = {
  pk: z.string().regex(/^dead-letter#[!-~]{1,900}$/),
  sk: z.string().regex(/^(raw|to#[!-~]{1,200})$/),
};

const IdParts = z.tuple([ListedKey.pk, ListedKey.sk]);

/** Where a page of a list ended: a key of what is listed, and its place in the list. */
export const ListCursor = z.strictObject({ ...ListedKey, listSk: z.string().regex(/^\d{13}#[!-~]{0,900}$/) });

/** The key in a dead letter's id; undefined when it is none. */
export const keyOfId = (id: string): Key | undefined => {
  try {
    const [pk, sk] = IdParts.parse(JSON.parse(Buffer.from(id, 'base64url').toString()));
    return { pk, sk };
  } catch {
    return undefined;
  }
};

/** Where the page after a dead letter of a project's list begins, whether or not the letter is still there. */
export const letterCursorAfter = ({ id, project, at, messageId, subscriptionId }: DeadLetter): string | undefined => {
  const key = keyOfId(id);
  const { listSk } = deadLetterPosition(project, at, `${messageId}#${subscriptionId}`);
  return key && encodeCursor({ ...key, listSk });
};

/** The items of an envelope's recipients. */
export const recipientItems = ({ project, head, recipients, at, expiresAt }: DeadEnvelope) => {
  const { topicUrn, messageId, protocol } = head;
  const pk = deadLettersOf({ project, ...head });
  return recipients.map((recipient): Key & PlainItem => {
    const key = deadLetterRecipientKey(pk, recipient.subscriptionId);
    return {
      ...key,
      ...deadLetterPosition(project, at, `${messageId}#${recipient.subscriptionId}`),
      project,
      topicUrn,
      messageId,
      protocol,
      recipient: JSON.stringify({ ...recipient, reason: shorten(recipient.reason) }),
      attempts: head.attempt,
      at,
      ttl: ttlOf(expiresAt),
    };
  });
};

const cut = (text: string): string => {
  const bytes = Buffer.from(text);
  // A character cut in two decodes to the replacement character.
  return bytes.length <= RAW_BYTES ? text.toWellFormed() : bytes.subarray(0, RAW_BYTES).toString();
};

/** The item of what could not be read; the same text from the same queue is the same item. */
export const rawItem = ({ text, queue, reason, at, expiresAt }: RawDeadLetter): Key & PlainItem => {
  const key = rawDeadLetterKey(queue, text);
  return {
    ...key,
    ...deadLetterPosition(RAW_PROJECT, at, key.pk),
    project: RAW_PROJECT,
    queue,
    reason: shorten(reason),
    text: cut(text),
    at,
    ttl: ttlOf(expiresAt),
  };
};

const StoredRecipient = z.object({
  pk: z.string(),
  sk: z.string(),
  project: z.string(),
  topicUrn: z.string(),
  messageId: z.string(),
  protocol: z.string(),
  recipient: z.string(),
  attempts: z.number(),
  at: z.number(),
});

const StoredRaw = z.object({
  pk: z.string(),
  sk: z.literal('raw'),
  project: z.string(),
  reason: z.string(),
  text: z.string(),
  at: z.number(),
});

const parseRecipient = (item: UnparsedItem) => {
  const { recipient, ...rest } = StoredRecipient.parse(item);
  return { ...rest, recipient: Recipient.parse(JSON.parse(recipient)) };
};

/** What a list shows of an item. */
export const parseDeadLetter = (item: UnparsedItem): DeadLetter => {
  const raw = StoredRaw.safeParse(item).data;
  if (raw !== undefined) {
    const { project, reason, at } = raw;
    const nothing = { topicUrn: '', messageId: '', protocol: '', subscriptionId: '', endpoint: '', attempts: 0 };
    return { id: idOf(raw), shortId: shortIdOf(raw, at), kind: 'raw', project, ...nothing, reason, at };
  }
  const { project, topicUrn, messageId, protocol, recipient, attempts, at, ...key } = parseRecipient(item);
  const { subscriptionId, endpoint, reason = '', attemptLog } = recipient;
  const ids = { id: idOf(key), shortId: shortIdOf(key, at), kind: kindOfDeadLetter(key) };
  const letter = { ...ids, project, topicUrn, messageId, protocol, subscriptionId, endpoint, reason, attempts, at };
  return attemptLog === undefined ? letter : { ...letter, attemptLog };
};

/** The text of a raw item. */
export const textOf = (item: UnparsedItem): string | undefined => StoredRaw.safeParse(item).data?.text;

/** The envelope for the one recipient, from its item and the item of the body; undefined when this version cannot read it. */
export const envelopeOf = (item: UnparsedItem, body: UnparsedItem): Envelope | undefined => {
  const { recipient, attempts } = parseRecipient(item);
  return readTolerantly(Envelope, { ...parseBody(body), attempt: attempts, recipients: [recipient] });
};
