import * as z from 'zod';
import { IDEMPOTENCY_CODES, publishHeaders, requestId, topicPath } from '#src/contract/fields.ts';
import { defineOperation, MAX_PUBLISH_BODY_BYTES, nothing } from '#src/contract/operation.ts';
import { publishedTextFields } from '#src/contract/publishing/published-text.ts';
import { publishBody, type publishFields } from '#src/contract/publishing/publishing.ts';
import { invalid, plainError, refusalOf } from '#src/domain/invalid.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import type { ServiceError } from '#src/domain/service-error.ts';

/** How many messages a batch may have. */
const MAX_BATCH_MESSAGES = 100;

const MESSAGES = invalid('SMN.0019', `1 to ${MAX_BATCH_MESSAGES} objects as "messages"`);
const IDS = invalid('SMN.0019', '1 to 80 letters, digits, "-" and "_", each once in the batch, as "id"');

/**
 * A message of a batch as it was read: what is wrong with one is said of that one alone. `refused` is what it was, as text: a
 * repetition of the call is known by it.
 */
type BatchMessage = { readonly id: string } & (
  | { readonly body: z.output<typeof publishBody> }
  | { readonly refusal: ServiceError; readonly refused: string }
);

const readMessage = (fields: Readonly<Record<string, unknown>>, id: string): BatchMessage => {
  const read = publishBody.safeParse(fields, { error: plainError });
  if (read.success) return { id, body: read.data };
  const [issue] = read.error.issues;
  const refusal = refusalOf(issue?.message ?? '', (issue?.path ?? []).map(String).join('.'));
  // In one order: that of the fields does not count.
  return { id, refusal, refused: JSON.stringify(Object.entries(fields).toSorted()) };
};

/** Of any type here: each message is checked by itself, and described as those of a publish are. */
const unchecked = {
  subject: z.unknown().optional().meta({ type: 'string' }),
  time_to_live: z.unknown().optional().meta({ type: 'string' }),
  message_attributes: z
    .unknown()
    .optional()
    .meta({ type: 'array', items: { type: 'object' } }),
  locale: z.unknown().optional().meta({ type: 'string' }),
  ...publishedTextFields,
} satisfies Record<keyof typeof publishFields, z.ZodType>;

const batchMessage = z
  .object(
    { ...unchecked, id: z.string({ error: IDS }).regex(/^[A-Za-z0-9_-]{1,80}$/, { error: IDS }) },
    { error: MESSAGES },
  )
  .transform(({ id, ...fields }) => readMessage(fields, id));

/** Refuses an id that a message before has. */
const refuseSecondIds = (messages: readonly { readonly id: string }[], context: z.RefinementCtx): void => {
  const index = messages.findIndex(({ id }, at) => messages.findIndex((one) => one.id === id) < at);
  const id = messages[index]?.id;
  if (id !== undefined) context.addIssue({ code: 'custom', path: [index, 'id'], message: IDS({ input: id }) });
};

/** Up to 100 messages to one topic; each is refused or accepted by itself, and all share requests to SQS. */
export const PublishBatch = defineOperation({
  name: 'PublishBatch',
  method: 'POST',
  path: '/ops/v1/{project_id}/topics/{topic_urn}/publish-batch',
  caller: 'signed',
  permission: 'smn:topic:publish',
  servedBy: 'publish',
  summary: 'Publishes up to 100 messages to all subscribers of a topic, each judged by itself.',
  pathParameters: topicPath,
  query: nothing,
  body: z.object({
    messages: z
      .array(batchMessage, { error: MESSAGES })
      .min(1, { error: MESSAGES })
      .max(MAX_BATCH_MESSAGES, { error: MESSAGES })
      .superRefine(refuseSecondIds),
  }),
  headers: publishHeaders,
  responses: {
    200: z.object({
      request_id: requestId,
      /** In the order of the request. */
      results: z.array(
        z.object({
          id: z.string(),
          message_id: z.string().optional(),
          code: z.string().optional(),
          message: z.string().optional(),
        }),
      ),
    }),
  },
  errors: [...(['SMN.0005', 'SMN.0006', 'SMN.00308'] as const), ...IDEMPOTENCY_CODES],
});

/** What a publish would do. Nothing is sent. */
export const PreviewPublish = defineOperation({
  name: 'PreviewPublish',
  method: 'POST',
  path: '/ops/v1/{project_id}/topics/{topic_urn}/publish-preview',
  caller: 'signed',
  permission: 'smn:topic:publish',
  summary: 'Answers who would get a message, with which text and for about how much. Nothing is sent.',
  pathParameters: topicPath,
  query: nothing,
  body: publishBody,
  maxBodyBytes: MAX_PUBLISH_BODY_BYTES,
  responses: {
    200: z.object({
      request_id: requestId,
      protocols: z.array(
        z.object({
          protocol: z.enum(PROTOCOLS),
          recipients: z.int(),
          held: z.int(),
          body: z.string(),
          is_cut: z.boolean(),
          sms: z.object({ parts: z.int(), encoding: z.enum(['GSM-7', 'UCS-2']) }).optional(),
          is_capped: z.literal(true).optional(),
        }),
      ),
      filtered: z.int(),
      is_complete: z.boolean(),
      estimated_price: z.object({
        currency: z.literal('USD'),
        amount: z.number(),
        unpriced: z.array(z.enum(PROTOCOLS)),
      }),
    }),
  },
  errors: [
    ...(['SMN.0005', 'SMN.0006', 'SMN.0008', 'SMN.0009', 'SMN.0021', 'SMN.0027'] as const),
    ...(['SMN.0038', 'SMN.0042', 'SMN.0076', 'OPS.0091'] as const),
  ],
});

/** Publishing that the contract of SMN does not have, by the function that publishes. */
export const batchOperations = { PublishBatch };

/** What is asked before a publish. */
export const previewOperations = { PreviewPublish };
