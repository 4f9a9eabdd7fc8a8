import * as z from 'zod';
import {
  boundedText,
  chosenTimeToLive,
  DEFAULT_TIME_TO_LIVE,
  IDEMPOTENCY_CODES,
  publishHeaders,
  requestId,
  topicPath,
} from '#src/contract/fields.ts';
import { defineOperation, MAX_PUBLISH_BODY_BYTES, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import type { Locale } from '#src/domain/messages/message.ts';
import { messageAttributes } from './message-attributes.ts';
import { publishedTextFields, publishedTextOf } from './published-text.ts';

const LOCALE = invalid('SMN.0019', 'a locale such as en-us or zh-cn');
const SUBJECT = invalid('SMN.0008', 'text without line breaks, tabs and form feeds');

const localeOf = (text: string | undefined): Locale | undefined =>
  text === 'zh-cn' || text === 'en-us' ? text : undefined;

/** The fields of a publish. */
export const publishFields = {
  subject: boundedText('SMN.0008', 512)
    .regex(/^[^\r\n\t\f]*$/, { error: SUBJECT })
    .default(''),
  time_to_live: chosenTimeToLive,
  message_attributes: messageAttributes.default([]),
  /** Languages that the service has no texts in count as none. */
  locale: z
    .string({ error: LOCALE })
    .regex(/^[a-z]{2}-[a-z]{2}$/, { error: LOCALE })
    .optional()
    .transform(localeOf),
  ...publishedTextFields,
};

/** The body of a publish. */
export const publishBody = z.object(publishFields).transform((body, context) => ({
  subject: body.subject,
  timeToLiveSeconds: body.time_to_live ?? DEFAULT_TIME_TO_LIVE,
  hasChosenTimeToLive: body.time_to_live !== undefined,
  attributes: body.message_attributes,
  locale: body.locale,
  text: publishedTextOf(body, context),
}));

/** Contract sections 4.6 no. 33 and 7. */
export const PublishMessage = defineOperation({
  name: 'PublishMessage',
  method: 'POST',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/publish',
  caller: 'signed',
  permission: 'smn:topic:publish',
  servedBy: 'publish',
  summary: 'Publishes a message to all subscribers of a topic.',
  pathParameters: topicPath,
  query: nothing,
  body: publishBody,
  headers: publishHeaders,
  maxBodyBytes: MAX_PUBLISH_BODY_BYTES,
  responses: { 200: z.object({ request_id: requestId, message_id: z.string() }) },
  errors: [
    ...(['SMN.0005', 'SMN.0006', 'SMN.0008', 'SMN.0009', 'SMN.0019', 'SMN.0021', 'SMN.0027'] as const),
    ...(['SMN.0038', 'SMN.0042', 'SMN.0076', 'APIGW.0308', 'SMN.00308'] as const),
    ...(['OPS.0091'] as const),
    ...IDEMPOTENCY_CODES,
  ],
});

/** Operations on publishing. */
export const publishingOperations = { PublishMessage };
