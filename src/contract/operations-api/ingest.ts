import * as z from 'zod';
import { IDEMPOTENCY_CODES, publishHeaders, requestId, topicPath } from '#src/contract/fields.ts';
import { defineOperation, MAX_PUBLISH_BODY_BYTES } from '#src/contract/operation.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { readVariables } from '#src/domain/events/event-variables.ts';
import { InvalidDefinition } from '#src/domain/events/invalid-definition.ts';
import { invalid } from '#src/domain/invalid.ts';

const MAX_SUBJECT_CHARACTERS = 512;

const TEMPLATE = invalid('SMN.0042', '1 to 64 letters, digits, "-" and "_", starting with a letter or a digit');
const SUBJECT = invalid('SMN.0008', `at most ${MAX_SUBJECT_CHARACTERS} characters`);
const VARIABLES = invalid(
  'OPS.0055',
  'a name and a path for each variable, each name once, as "status:$.status,summary:$.commonAnnotations.summary"',
);

/** The variables of a query, as triggers have them: paths by their names. */
const variables = z
  .string()
  .default('')
  .transform((text, context): Readonly<Record<string, string>> => {
    const refuse = (message: string): never => {
      context.issues.push({ code: 'custom', input: text, message });
      return z.NEVER;
    };
    const paths = new Map<string, string>();
    for (const pair of text === '' ? [] : text.split(',')) {
      const end = pair.indexOf(':');
      const name = pair.slice(0, end);
      if (end === -1 || paths.has(name)) return refuse(VARIABLES({ input: pair }));
      paths.set(name, pair.slice(end + 1));
    }
    try {
      readVariables(Object.fromEntries(paths));
    } catch (error) {
      if (!(error instanceof InvalidDefinition)) throw error;
      return refuse(`OPS.0055|${ERROR_CODES['OPS.0055'][1]} ${error.message}`);
    }
    return Object.fromEntries(paths);
  });

/** The body of another program's webhook becomes a message. */
export const IngestMessage = defineOperation({
  name: 'IngestMessage',
  method: 'POST',
  path: '/ops/v1/{project_id}/topics/{topic_urn}/ingest',
  caller: 'signed',
  permission: 'smn:topic:publish',
  servedBy: 'publish',
  summary: 'Publishes what a program sends by its webhook: any JSON, by a message template or as it is.',
  pathParameters: topicPath,
  query: z.object({
    template: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, { error: TEMPLATE })
      .optional(),
    subject: z.string().max(MAX_SUBJECT_CHARACTERS, { error: SUBJECT }).default(''),
    variables,
    dry_run: z
      .enum(['true', 'false'])
      .default('false')
      .transform((text) => text === 'true'),
  }),
  repeatable: ['variables'],
  // An instance of its own: `nothing` knows no field.
  body: z.unknown().meta({ description: 'Any JSON; an empty body counts as an empty object.' }),
  isBodyVerbatim: true,
  headers: publishHeaders,
  maxBodyBytes: MAX_PUBLISH_BODY_BYTES,
  responses: {
    200: z.object({
      request_id: requestId,
      message_id: z.string().optional(),
      subject: z.string().optional(),
      messages: z.record(z.string(), z.string()).optional(),
      without_value: z.array(z.string()).optional(),
    }),
  },
  errors: [
    ...(['SMN.0005', 'SMN.0006', 'SMN.0008', 'SMN.0009', 'SMN.0027', 'SMN.0042', 'SMN.0076'] as const),
    ...(['OPS.0055', 'OPS.0091', 'APIGW.0308', 'SMN.00308'] as const),
    ...IDEMPOTENCY_CODES,
  ],
});

/** What other programs send, by the function that publishes. */
export const ingestOperations = { IngestMessage };
