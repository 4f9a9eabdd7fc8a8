import * as z from 'zod';
import { IDEMPOTENCY_CODES, publishHeaders, requestId, timeToLive } from '#src/contract/fields.ts';
import { defineOperation, MAX_PUBLISH_BODY_BYTES, nothing } from '#src/contract/operation.ts';
import { isGiven, type Refuse, readStructure, refuseIn } from '#src/contract/publishing/published-text.ts';
import type { PushTexts } from '#src/domain/applications/push-payload.ts';
import { isObject } from '#src/domain/json.ts';
import { PUSH_PLATFORMS } from '#src/domain/messages/message.ts';
import { applicationEndpointPath } from './application-fields.ts';

/** A platform may have text or an object, which is kept as its JSON text. */
const structureOf = (input: unknown, refuse: Refuse): PushTexts => {
  const read = readStructure(input);
  if ('refused' in read) return refuse('SMN.0021', read.refused, read.allowed);
  const texts: { -readonly [K in keyof PushTexts]: string } = {};
  for (const key of ['default', ...PUSH_PLATFORMS] as const) {
    const value = read.structure[key];
    if (value === undefined || value === null) continue;
    // An empty text is refused by the platform's own limits, if it is the one for the device.
    const text = isObject(value) ? JSON.stringify(value) : value;
    if (typeof text !== 'string') return refuse('SMN.0021', value, `text or an object under the key "${key}"`);
    texts[key] = text;
  }
  return texts;
};

const pushBody = z
  .object({
    message: z.unknown().optional().meta({ type: 'string' }),
    message_structure: z.unknown().optional().meta({ type: 'string' }),
    time_to_live: timeToLive,
  })
  .transform(({ message, message_structure, time_to_live }, context) => {
    const refuse = refuseIn(context);
    const textsOf = (): PushTexts => {
      if (isGiven(message_structure)) return structureOf(message_structure, refuse);
      if (typeof message === 'string' && message !== '') return { default: message };
      return refuse('SMN.0009', message, 'text as "message" or "message_structure"');
    };
    return { timeToLiveSeconds: time_to_live, isStructured: isGiven(message_structure), texts: textsOf() };
  });

/** Contract section 4.12 no. 66. */
export const PublishAppMessage = defineOperation({
  name: 'PublishAppMessage',
  method: 'POST',
  path: '/v2/{project_id}/notifications/endpoints/{endpoint_urn}/publish',
  caller: 'signed',
  permission: 'smn:application:publish',
  isDeprecated: true,
  summary: 'Pushes a message to one device of an app.',
  pathParameters: applicationEndpointPath,
  query: nothing,
  body: pushBody,
  headers: publishHeaders,
  maxBodyBytes: MAX_PUBLISH_BODY_BYTES,
  responses: { 200: z.object({ request_id: requestId, message_id: z.string() }) },
  errors: [
    ...(['SMN.0009', 'SMN.0019', 'SMN.0021', 'SMN.0124', 'SMN.0125', 'SMN.0134', 'SMN.0136'] as const),
    ...IDEMPOTENCY_CODES,
  ],
});

/** Operations on messages to one device. */
export const pushOperations = { PublishAppMessage };
