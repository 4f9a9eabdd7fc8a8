import * as z from 'zod';
import { IDEMPOTENCY_CODES, publishHeaders, requestId, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { publishedTextFields } from '#src/contract/publishing/published-text.ts';
import { publishBody, type publishFields } from '#src/contract/publishing/publishing.ts';
import { invalid, plainError, refusalOf } from '#src/domain/invalid.ts';
import type { ServiceError } from '#src/domain/service-error.ts';

/** How many messages a batch may have. */
export const MAX_BATCH_MESSAGES = 100;

const MESSAGES = invalid('SMN.0019', `1 to ${MAX_BATCH_MESSAGES} objects as "messages"`);
const IDS = invalid('SMN.0019', '1 to 80 letters, digits, "-" and "_", each once in the batch, as "id"');

/** A message of a batch as it was read: what is wrong with one is said of that one alone. */
type BatchMessage = { readonly id: string } & (
  | { readonly body: z.output<typeof publishBody> }
  | { readonly refusal: ServiceError }
);

const readMessage = (fields: Readonly<Record<string, unknown>>, id: string): BatchMessage => {
  const read = publishBody.safeParse(fields, { error: plainError });
  if (read.success) return { id, body: read.data };
  const [issue] = read.error.issues;
  return { id, refusal: refusalOf(issue?.message ?? '', (issue?.path ?? []).map(String).join('.')) };
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

const isEachOnce = (messages: readonly { readonly id: string }[]): boolean =>
  new Set(messages.map(({ id }) => id)).size === messages.length;

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
      .refine(isEachOnce, { error: IDS }),
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

/** Publishing that the contract of SMN does not have. */
export const publishingOpsOperations = { PublishBatch };
