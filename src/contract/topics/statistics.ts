import * as z from 'zod';
import { requestId, timestamp, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { parseHour } from '#src/domain/hours.ts';
import { invalid } from '#src/domain/invalid.ts';

const hour = (code: 'SMN.0103' | 'SMN.0104', name: string) => {
  const error = invalid(
    code,
    `a whole UTC hour as ${name}, such as 2024-01-02T03:00:00Z, or epoch milliseconds of one`,
  );
  return z.string({ error }).transform((text, context) => {
    const at = parseHour(text);
    if (at !== undefined) return at;
    context.issues.push({ code: 'custom', input: text, message: error({ input: text }) });
    return z.NEVER;
  });
};

const count = z.object({ sms: z.int() });

/** Contract section 4.1 no. 7. That the hours lie in the last 31 days is checked by the operation, which knows the time. */
export const ListTopicMessageStatistics = defineOperation({
  name: 'ListTopicMessageStatistics',
  method: 'GET',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}/statistics',
  caller: 'signed',
  permission: 'smn:topic:get',
  summary: 'Counts the text messages of a topic by the hour, from start_time to before end_time.',
  pathParameters: topicPath,
  query: z.object({ start_time: hour('SMN.0103', 'start_time'), end_time: hour('SMN.0104', 'end_time') }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      total: count,
      statistics: z.array(z.object({ start_time: timestamp, count })),
    }),
  },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.0103', 'SMN.0104', 'SMN.0114'],
});
