import * as z from 'zod';
import type { ErrorCode } from '#src/domain/error-codes.ts';
import { invalid } from '#src/domain/invalid.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { recordOf } from '#src/domain/record.ts';
import { parseSubscriptionUrn, parseTopicUrn } from '#src/domain/urn.ts';

/** A URN in one parameter, parsed; `form` says what it looks like. */
export const urn = <T>(code: ErrorCode, form: string, parse: (text: string) => T | undefined) =>
  z.string({ error: invalid(code, form) }).transform((text, context) => {
    const parsed = parse(text);
    if (parsed !== undefined) return parsed;
    context.issues.push({ code: 'custom', input: text, message: invalid(code, form)({ input: text }) });
    return z.NEVER;
  });

/** `urn:smn:{region}:{project}:{name}`, parsed. */
export const topicUrn = urn('SMN.0005', 'urn:smn:{region}:{project_id}:{topic name}', parseTopicUrn);

/** `{topic URN}:{32 hexadecimal characters}`, parsed. */
export const subscriptionUrn = urn('SMN.0014', '{topic_urn}:{32 hexadecimal characters}', parseSubscriptionUrn);

/** The path of operations on a project; that the caller may use it is checked before the input is parsed. */
export const projectPath = z.object({ project_id: z.string() });

const IDEMPOTENCY_KEY = invalid('SMN.0019', '1 to 255 printable ASCII characters');

/** What a call with an `Idempotency-Key` may be refused with. */
export const IDEMPOTENCY_CODES = ['OPS.0409', 'OPS.0422'] as const;

/** The headers of operations that publish. */
export const publishHeaders = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, { error: IDEMPOTENCY_KEY })
    .optional()
    .meta({
      description:
        'A name for this call, of your own, such as the number of an order. A call that is repeated with it within 24 hours is answered as the first was, with `Idempotency-Replayed: true`, and does nothing more.',
      examples: ['order-4711-shipped'],
    }),
});

/** The path of operations on a topic. */
export const topicPath = projectPath.extend({ topic_urn: topicUrn });

/** Headers of an extension: texts by their names; which names and texts are allowed is decided by the protocol. */
export const extensionHeaders = (error: Parameters<typeof recordOf>[1]) =>
  recordOf(z.string({ error }), error).meta({ additionalProperties: { type: 'string' } });

/** Text of at most `maxBytes` in UTF-8. */
export const boundedText = (code: ErrorCode, maxBytes: number) =>
  z.string({ error: invalid(code, 'text') }).refine((text) => Buffer.byteLength(text) <= maxBytes, {
    error: invalid(code, `at most ${maxBytes} bytes of UTF-8`),
  });

/** A filter of a list: an empty value filters nothing, as clients send `name=` for "any". */
export const filter = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text));

/** A substring filter of a list, case-insensitive, of at most `maxBytes`. */
export const boundedFilter = (code: ErrorCode, maxBytes: number) =>
  boundedText(code, maxBytes)
    .optional()
    .transform((text) => (text === '' ? undefined : text));

const OFFSET = invalid('SMN.0015', 'an offset of 0 or more');
/** The `limit` of a list; `code` is what is refused with when it is none. */
export const limitOf = (code: ErrorCode) =>
  z
    .string()
    .regex(/^(100|[1-9]\d?)$/, { error: invalid(code, 'a limit of 1 to 100') })
    .meta({ type: 'integer', minimum: 1, maximum: 100 })
    .transform(Number)
    .default(100);

/** The page of a list (contract section 1.4). */
export const paging = {
  offset: z
    .string()
    .regex(/^\d{1,9}$/, { error: OFFSET })
    .meta({ type: 'integer', minimum: 0, maximum: 999_999_999 })
    .transform(Number)
    .default(0),
  limit: limitOf('SMN.0015'),
};

/** A protocol that can be subscribed, compared case-sensitively. */
export const protocol = z.enum(PROTOCOLS, { error: invalid('SMN.0011', PROTOCOLS.join(', ')) });

/** A subscription's remark: two codes, one of them for length (contract section 17 no. 7). */
export const remark = z
  .string({ error: invalid('SMN.0017', 'text of at most 128 bytes of UTF-8') })
  .refine((text) => Buffer.byteLength(text) <= 128, { error: invalid('SMN.0082', 'at most 128 bytes of UTF-8') });

/** What every JSON answer starts with. */
export const requestId = z.string().regex(/^[0-9a-f]{32}$/);

/** A time on the wire: UTC with seconds. */
export const timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

/** An answer that says no more than that the call succeeded. */
export const accepted = z.object({ request_id: requestId });

const TTL = invalid('SMN.0019', 'a whole number of seconds, 1 or more');

const seconds = z
  .union(
    [
      z.string().regex(/^[1-9]\d{0,8}$/, { error: TTL }),
      z.int({ error: TTL }).min(1, { error: TTL }).max(999_999_999, { error: TTL }),
    ],
    {
      error: TTL,
    },
  )
  .transform(Number);

/** How long a message is under way at most whose publisher does not say so, in seconds. */
export const DEFAULT_TIME_TO_LIVE = 3600;

/** How long a message may be under way, in seconds (contract section 7.5). The longest time is a setting: operations check it. */
export const timeToLive = seconds.default(DEFAULT_TIME_TO_LIVE);

/** The same; absent when the publisher leaves it to the service. */
export const chosenTimeToLive = seconds.optional().meta({ default: DEFAULT_TIME_TO_LIVE });
