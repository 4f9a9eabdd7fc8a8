import * as z from 'zod';
import {
  filter,
  IDEMPOTENCY_CODES,
  paging,
  projectPath,
  publishHeaders,
  requestId,
  timestamp,
} from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { DIRECT_SMS_STATUS, MAX_SMS_CHARACTERS } from '#src/domain/messages/direct-sms.ts';
import { parseTime } from '#src/domain/timestamp.ts';
import { HEX_ID } from '#src/domain/urn.ts';

/*
 * Direct SMS (contract section 4.13): sending, and looking at what was sent. Signatures, templates, promotion and callbacks
 * belong to a provider that AWS is not; a `sign_id` is taken, kept and shown, and of no effect.
 */

const ENDPOINT = invalid('SMN.0160', 'a phone number: "+", country code and number');
const NUMBERS = invalid('SMN.0160', '"endpoint", or 1 to 1000 of them as "endpoints"');
const TOO_MANY = invalid('SMN.0159', '1 to 1000 numbers');
const MESSAGE = invalid('SMN.0009', `1 to ${MAX_SMS_CHARACTERS} characters of text`);
const MESSAGES = invalid('SMN.0019', '"sms_message" with 1 to 1000 objects {"endpoint": "…", "message": "…"}');
const SIGN = invalid('SMN.0080', 'text of at most 64 characters');
const ID = invalid('SMN.0102', '32 lower-case hexadecimal characters');

/** What a number is, and whether a text can be sent, is judged for each message alone. */
const endpoint = z.string({ error: ENDPOINT }).max(64, { error: ENDPOINT });
const message = z.string({ error: MESSAGE });

/** One form and not both: a number in the other one would be lost without a word. Clients send `""` for none. */
const isOneForm = ({ endpoint: one, endpoints: many }: { endpoint?: unknown; endpoints?: unknown }): boolean =>
  many === undefined ? one !== undefined : one === undefined || one === '';

const shared = {
  sign_id: z.string({ error: SIGN }).max(64, { error: SIGN }).default(''),
  message_include_sign_flag: z.boolean().default(false),
};

/** The result of each message of a batch, in the order of the request; `code` and `message` of those not sent. */
const results = z.array(
  z.object({
    message_id: z.string().optional(),
    endpoint: z.string(),
    code: z.string().optional(),
    message: z.string().optional(),
  }),
);

const batchSent = z.object({ request_id: requestId, result: results });

/** Contract section 4.13, the first two rows: `endpoints` makes it a batch. */
export const SmsPublish = defineOperation({
  name: 'SmsPublish',
  method: 'POST',
  path: '/v2/{project_id}/notifications/sms',
  caller: 'signed',
  permission: 'smn:sms:publish',
  summary: 'Sends one text to a phone number, or to up to 1000 of them, without a topic.',
  pathParameters: projectPath,
  query: nothing,
  body: z
    .object({
      endpoint: endpoint.optional(),
      endpoints: z
        .array(endpoint, { error: NUMBERS })
        .min(1, { error: NUMBERS })
        .max(1000, { error: TOO_MANY })
        .optional(),
      message,
      ...shared,
    })
    .refine(isOneForm, { error: NUMBERS }),
  headers: publishHeaders,
  responses: { 200: z.union([batchSent, z.object({ request_id: requestId, message_id: z.string() })]) },
  errors: ['SMN.0009', 'SMN.0018', 'SMN.0057', 'SMN.0080', 'SMN.0159', 'SMN.0160', 'OPS.0091', ...IDEMPOTENCY_CODES],
});

/** Contract section 4.13, the third row. */
export const SmsBatchPublish = defineOperation({
  name: 'SmsBatchPublish',
  method: 'POST',
  path: '/v2/{project_id}/notifications/batch_sms',
  caller: 'signed',
  permission: 'smn:sms:publish',
  summary: 'Sends up to 1000 texts, each to a phone number of its own.',
  pathParameters: projectPath,
  query: nothing,
  body: z.object({
    sms_message: z
      .array(z.object({ endpoint, message, ...shared }, { error: MESSAGES }), { error: MESSAGES })
      .min(1, { error: MESSAGES })
      .max(1000, { error: TOO_MANY }),
  }),
  headers: publishHeaders,
  responses: { 200: batchSent },
  errors: ['SMN.0009', 'SMN.0018', 'SMN.0057', 'SMN.0080', 'SMN.0159', 'SMN.0160', 'OPS.0091', ...IDEMPOTENCY_CODES],
});

/** Contract section 4.13; an id that leads to no message has no code but that of a bad one. */
export const ShowSmsMessage = defineOperation({
  name: 'ShowSmsMessage',
  method: 'GET',
  path: '/v2/{project_id}/notifications/sms/message/{message_id}',
  caller: 'signed',
  permission: 'smn:sms:get',
  summary: 'Shows a text that was sent without a topic, for 31 days.',
  pathParameters: projectPath.extend({ message_id: z.string({ error: ID }).regex(HEX_ID, { error: ID }) }),
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      message_id: z.string(),
      endpoint: z.string(),
      message: z.string(),
      sign_id: z.string(),
      status: z.int(),
      create_time: timestamp,
    }),
  },
  errors: ['SMN.0102'],
});

const time = (code: 'SMN.0103' | 'SMN.0104') => {
  const error = invalid(code, 'a UTC time such as 2024-01-02T03:04:05Z, or epoch milliseconds');
  return z
    .string({ error })
    .optional()
    .transform((text, context) => {
      if (text === undefined || text === '') return undefined;
      const at = parseTime(text);
      if (at !== undefined) return at;
      context.issues.push({ code: 'custom', input: text, message: error({ input: text }) });
      return z.NEVER;
    });
};

const statuses = Object.values(DIRECT_SMS_STATUS);
const STATUS = invalid('SMN.0019', '0 (delivered), 1 (failed) or 2 (under way) as status');

/** Contract section 4.13. Times that a message does not have are left out: null breaks clients (contract section 16). */
export const ListSmsReports = defineOperation({
  name: 'ListSmsReports',
  method: 'GET',
  path: '/v2/{project_id}/notifications/sms/report',
  caller: 'signed',
  permission: 'smn:sms:list',
  summary: 'Lists the status of texts that were sent without a topic in the last 31 days, newest first.',
  pathParameters: projectPath,
  query: z
    .object({
      ...paging,
      start_time: time('SMN.0103'),
      end_time: time('SMN.0104'),
      sign_id: filter,
      mobile: filter,
      status: filter.pipe(z.enum(statuses.map(String), { error: STATUS }).transform(Number).optional()),
    })
    .refine(({ start_time = 0, end_time = Number.MAX_SAFE_INTEGER }) => start_time < end_time, {
      error: invalid('SMN.0114', 'an end_time after start_time'),
    }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      count: z.int(),
      data: z.array(
        z.object({
          message_id: z.string(),
          status: z.int(),
          sign_id: z.string(),
          status_desc: z.string(),
          fee_num: z.int(),
          extend_code: z.string(),
          nation_code: z.string(),
          mobile: z.string(),
          submit_time: timestamp,
          deliver_time: timestamp.optional(),
        }),
      ),
    }),
  },
  errors: ['SMN.0015', 'SMN.0019', 'SMN.0103', 'SMN.0104', 'SMN.0114'],
});

/** Operations on direct text messages. */
export const directSmsOperations = { SmsPublish, SmsBatchPublish, ShowSmsMessage, ListSmsReports };
