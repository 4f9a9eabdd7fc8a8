import * as z from 'zod';
import {
  DIRECT_SMS_KEPT_MS,
  DIRECT_SMS_STATUS,
  type DirectSms,
  type DirectSmsCost,
  type DirectSmsStatus,
} from '#src/domain/messages/direct-sms.ts';
import { putItems } from '#src/stores/batch.ts';
import { existsWith } from '#src/stores/condition.ts';
import { directSmsKey, directSmsList, directSmsPosition } from '#src/stores/delivery-keys.ts';
import type { PlainItem } from '#src/stores/item.ts';
import { readPage } from '#src/stores/paged-list.ts';
import { type Deliveries, getItem, isExpired, ttlOf, type UnparsedItem, updateItem } from '#src/stores/table.ts';

const StoredSms = z.object({
  id: z.string(),
  project: z.string(),
  endpoint: z.string(),
  normalEndpoint: z.string().exactOptional(),
  text: z.string(),
  signId: z.string(),
  status: z.literal(Object.values(DIRECT_SMS_STATUS)) satisfies z.ZodType<DirectSmsStatus>,
  reason: z.string(),
  submittedAt: z.number(),
  sentAt: z.number().exactOptional(),
  deliveredAt: z.number().exactOptional(),
  reportedAt: z.number().exactOptional(),
  parts: z.number().exactOptional(),
  priceUsd: z.number().exactOptional(),
  carrierFeeUsd: z.number().exactOptional(),
}) satisfies z.ZodType<DirectSms>;

const StoredTtl = z.object({ ttl: z.number() });

/** Where a message is kept. */
type DirectSmsKey = Pick<DirectSms, 'project' | 'id'>;

/** What the service itself knows: accepted by a provider that reports nothing, or by one that will report, or given up. */
type DirectSmsEnd =
  | { readonly status: typeof DIRECT_SMS_STATUS.delivered; readonly at: number }
  | { readonly status: typeof DIRECT_SMS_STATUS.underWay; readonly at: number }
  | { readonly status: typeof DIRECT_SMS_STATUS.failed; readonly reason: string };

/** What the provider has reported of the end of a message; without a reason it arrived. */
type DirectSmsReport = { readonly at: number; readonly reason?: string | undefined } & DirectSmsCost;

/** A page of a project's messages; all given filters must match. `from` is inclusive, `to` is not. */
export type DirectSmsPage = {
  readonly project: string;
  readonly offset: number;
  readonly limit: number;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** A number in E.164 form; it is found however the caller wrote it. */
  readonly number?: string | undefined;
  readonly signId?: string | undefined;
  readonly status?: number | undefined;
  readonly now: number;
};

const REASON_CHARACTERS = 200;

/** Keeps direct text messages and their status in the deliveries table, for 31 days. */
export type DirectSmsStore = {
  /** Keeps new messages. Repeating it changes nothing. */
  readonly add: (messages: readonly DirectSms[]) => Promise<void>;

  /** The message, read consistently. */
  readonly get: (keyParts: DirectSmsKey, now: number) => Promise<DirectSms | undefined>;

  /**
   * Records what the service knows of a message, in place of what it knew before; nothing when its provider has reported its
   * end, or it is not kept any more.
   */
  readonly settle: (keyParts: DirectSmsKey, end: DirectSmsEnd) => Promise<void>;

  /**
   * Records the end of a message as its provider reports it, once: what is reported later changes nothing. Returns whether it
   * was recorded; false also when the message is not kept any more. One write.
   */
  readonly report: (keyParts: DirectSmsKey, report: DirectSmsReport) => Promise<boolean>;

  /** A page of a project's messages, newest first, and how many pass the filters in all. The index lags a little. */
  readonly list: (page: DirectSmsPage) => Promise<{ total: number; messages: readonly DirectSms[] }>;
};

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createDirectSmsStore = (deliveries: Deliveries): DirectSmsStore => ({
  add: (messages) =>
    putItems(
      deliveries,
      messages.map((sms) => ({
        ...sms,
        ...directSmsKey(sms),
        ...directSmsPosition(sms),
        ttl: ttlOf(sms.submittedAt + DIRECT_SMS_KEPT_MS),
      })),
    ),

  get: async (keyParts, now) => {
    const item = await getItem(deliveries, directSmsKey(keyParts));
    return item === undefined || isExpired(StoredTtl.parse(item), now) ? undefined : parseSms(item);
  },

  settle: async (keyParts, end) => {
    await updateItem(deliveries, { key: directSmsKey(keyParts), set: changeOf(end), condition: NOT_REPORTED });
  },

  report: async (keyParts, { at, reason, parts, priceUsd, carrierFeeUsd }) => {
    const end =
      reason === undefined
        ? changeOf({ status: DIRECT_SMS_STATUS.delivered, at })
        : changeOf({ status: DIRECT_SMS_STATUS.failed, reason });
    const set = { ...end, reportedAt: at, parts, priceUsd, carrierFeeUsd };
    const reported = await updateItem(deliveries, { key: directSmsKey(keyParts), set, condition: NOT_REPORTED });
    return reported !== undefined;
  },

  list: (page) => listSms(deliveries, page),
});

const NOT_REPORTED = existsWith({ reportedAt: [] });

const changeOf = (end: DirectSmsEnd): PlainItem => {
  const { status } = end;
  if (status === DIRECT_SMS_STATUS.delivered) return { status, deliveredAt: end.at, reason: '' };
  if (status === DIRECT_SMS_STATUS.underWay) return { status, sentAt: end.at, reason: '' };
  return { status, reason: end.reason.slice(0, REASON_CHARACTERS).toWellFormed() };
};

const parseSms = (item: UnparsedItem): DirectSms => StoredSms.parse(item);

const Entry = z.object({ ttl: z.number(), submittedAt: z.number() });

const listSms = async (deliveries: Deliveries, page: DirectSmsPage) => {
  const { project, offset, limit, now, from = 0, to = Number.MAX_SAFE_INTEGER, number, signId, status } = page;
  const is = (value: unknown, wanted: unknown): boolean => wanted === undefined || value === wanted;
  const { total, items } = await readPage(deliveries, {
    source: { index: 'ByProject', list: directSmsList(project), order: 'newest-first' },
    offset,
    limit,
    matching: {
      fields: ['endpoint', 'normalEndpoint', 'status', 'signId', 'submittedAt', 'ttl'],
      matches: (entry) => {
        const { ttl, submittedAt } = Entry.parse(entry);
        const isAsked =
          is(entry.normalEndpoint ?? entry.endpoint, number) && is(entry.signId, signId) && is(entry.status, status);
        return isAsked && submittedAt >= from && submittedAt < to && !isExpired({ ttl }, now);
      },
    },
  });
  return { total, messages: items.map(parseSms) };
};
