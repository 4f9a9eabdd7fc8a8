import * as z from 'zod';
import { invalid } from '#src/domain/invalid.ts';
import { requestId, topicPath } from './fields.ts';
import { defineOperation, nothing } from './operation.ts';

const IDS = invalid('SMN.0148', '1 to 50 ids of subscription users');

/** Contract section 4.3 no. 13. The ids stay text: one that is unknown fails alone, as an item of the result. */
export const AddSubscriptionFromSubscriptionUser = defineOperation({
  name: 'AddSubscriptionFromSubscriptionUser',
  method: 'POST',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/subscriptions/from-subscription-users',
  caller: 'signed',
  permission: 'smn:topic:subscribe',
  summary:
    "Subscribes up to 50 entries of the project's address book, which need not confirm; in the order of the request.",
  pathParameters: topicPath,
  query: nothing,
  body: z.object({
    ids: z
      .array(z.string({ error: IDS }), { error: IDS })
      .min(1, { error: IDS })
      .max(50, { error: IDS }),
  }),
  responses: {
    200: z.object({
      subscriptions_result: z.array(
        z.object({
          request_id: requestId,
          http_code: z.int(),
          subscription_urn: z.string().optional(),
          error_code: z.string().optional(),
          error_msg: z.string().optional(),
        }),
      ),
    }),
  },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0148'],
});
