import * as z from 'zod';
import { dayOf } from '#src/domain/days.ts';
import { type Failure, failureIdOf, TREND_DAYS } from '#src/domain/failures/failure.ts';
import { reasonCodeOf } from '#src/domain/failures/reason-code.ts';
import { failureEntryKey, failureKey, failurePosition } from '#src/stores/delivery-keys.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { ttlOf, type UnparsedItem, type Update } from '#src/stores/table.ts';
import type { DeadLetter } from './dead-letter-item.ts';

/** Letters of one failure that are to be filed. */
export type FailureFiling = {
  /** One of them. */
  readonly letter: DeadLetter;
  /** How many of them have no entry yet. */
  readonly added: number;
  readonly expiresAt: number;
};

const DAY_MS = 86_400_000;

/** A failure is known for so long after its last letter at least: it may be muted for 30 days. */
const KEPT_MS = 31 * DAY_MS;

const FILED = 'filed_';

const countOf = (at: number): string => `${FILED}${dayOf(at).replaceAll('-', '')}`;

/** Days are counted for a week; so many before that are forgotten whenever something is counted. */
const FORGOTTEN_DAYS = 30;

const forgottenAt = (at: number): readonly string[] =>
  Array.from({ length: FORGOTTEN_DAYS }, (_, index) => countOf(at - (TREND_DAYS + index) * DAY_MS));

/** What letters change of the failure that they belong to: its last one, its place in the list, and the count of the day. */
export const failureUpdate = ({ letter, added, expiresAt }: FailureFiling): Omit<Update, 'condition'> => {
  const { project, kind, topicUrn, protocol, subscriptionId, endpoint, reason, at } = letter;
  const id = failureIdOf(letter);
  return {
    key: failureKey({ project, id }),
    set: {
      ...{ project, id, kind, topicUrn, protocol, subscriptionId, endpoint, reason, code: reasonCodeOf(reason) },
      ...failurePosition({ project, id, lastAt: at }),
      lastAt: at,
      ttl: ttlOf(Math.max(expiresAt, at + KEPT_MS)),
    },
    setOnce: { firstAt: at },
    ...(added > 0 && { add: { [countOf(at)]: added } }),
    remove: forgottenAt(at),
  };
};

/** The key of a letter's entry. */
export const entryKeyOf = (letter: DeadLetter): Key =>
  failureEntryKey({ project: letter.project, id: failureIdOf(letter) }, letter);

/** The entry of a letter; the same letter filed again is the same item. */
export const failureEntry = (letter: DeadLetter, expiresAt: number): Key & PlainItem => ({
  ...entryKeyOf(letter),
  at: letter.at,
  ttl: ttlOf(expiresAt),
});

const Stored = z.looseObject({
  ...{ project: z.string(), id: z.string(), kind: z.string(), topicUrn: z.string(), protocol: z.string() },
  ...{ subscriptionId: z.string(), endpoint: z.string(), reason: z.string(), code: z.string() },
  ...{ firstAt: z.number(), lastAt: z.number(), ttl: z.number() },
  acknowledgedAt: z.number().exactOptional(),
  acknowledgedBy: z.string().exactOptional(),
  mutedUntil: z.number().exactOptional(),
});

/** The failure of an item, and until when that is kept. */
export const parseFailure = (item: UnparsedItem): Failure & { readonly ttl: number } => {
  const { acknowledgedAt, acknowledgedBy, ...stored } = Stored.parse(item);
  const { project, id, kind, topicUrn, protocol, subscriptionId, endpoint, reason, code } = stored;
  const { firstAt, lastAt, ttl, mutedUntil } = stored;
  const filed = Object.entries(item).flatMap(([name, count]) =>
    name.startsWith(FILED) && typeof count === 'number' ? [[dayIn(name), count] as const] : [],
  );
  return {
    ...{ project, id, kind, topicUrn, protocol, subscriptionId, endpoint, reason, code, firstAt, lastAt, ttl },
    filed: new Map(filed),
    ...(acknowledgedAt !== undefined && { acknowledgement: { at: acknowledgedAt, by: acknowledgedBy } }),
    ...(mutedUntil !== undefined && { mutedUntil }),
  };
};

/** `filed_20261129` is of `2026-11-29`. */
const dayIn = (name: string): string => name.slice(FILED.length).replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
