import * as z from 'zod';
import type { ErrorCode } from '#src/domain/error-codes.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { parseSubscriptionUrn, parseTopicUrn } from '#src/domain/urn.ts';
import { invalid } from './operation.ts';

const urn = <T>(code: ErrorCode, form: string, parse: (text: string) => T | undefined) =>
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

/** The path of operations on a topic. */
export const topicPath = z.object({ project_id: z.string(), topic_urn: topicUrn });

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
const LIMIT = invalid('SMN.0015', 'a limit of 1 to 100');

/** The page of a list (contract section 1.4). */
export const paging = {
  offset: z
    .string()
    .regex(/^\d{1,9}$/, { error: OFFSET })
    .transform(Number)
    .default(0),
  limit: z
    .string()
    .regex(/^(100|[1-9]\d?)$/, { error: LIMIT })
    .transform(Number)
    .default(100),
};

/** A protocol that can be subscribed, compared case-sensitively. */
export const protocol = z.enum(PROTOCOLS, { error: invalid('SMN.0011', PROTOCOLS.join(', ')) });

/** Every protocol that the contract names: filters may name those that this service does not deliver. */
export const CONTRACT_PROTOCOLS: readonly string[] = [
  ...['email', 'sms', 'http', 'https', 'functionstage', 'functiongraph', 'callnotify', 'wechat', 'dingding'],
  ...['feishu', 'welink', 'dingTalkBot', 'dms', 'application'],
];

/** A subscription's remark: two codes, as the contract has one for length (section 17 no. 7). */
export const remark = z
  .string({ error: invalid('SMN.0017', 'text of at most 128 bytes of UTF-8') })
  .refine((text) => Buffer.byteLength(text) <= 128, { error: invalid('SMN.0082', 'at most 128 bytes of UTF-8') });

/** What every JSON answer starts with. */
export const requestId = z.string().regex(/^[0-9a-f]{32}$/);

/** A time on the wire: UTC with seconds. */
export const timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

/** An answer that says no more than that the call succeeded. */
export const accepted = z.object({ request_id: requestId });
