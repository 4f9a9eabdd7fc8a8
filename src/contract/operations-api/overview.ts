import * as z from 'zod';
import { projectPath, requestId, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { DISABLED, LISTED_HOLDS, UNHEALTHY } from '#src/domain/holding/hold.ts';
import { USAGE_KEPT } from '#src/domain/usage/usage-settings.ts';
import { spendCap, usageDay } from './usage.ts';

/** What the oldest held message may be held for. */
const HELD_FOR = [UNHEALTHY, DISABLED, ...LISTED_HOLDS] as const;

/** What was counted to a bound; `has_more` says that there are more. */
const counted = { count: z.int(), has_more: z.boolean() };

/** How a project is doing, by one call; of the whole project, so not for callers that are bound to topics. */
export const ShowOverview = defineOperation({
  name: 'ShowOverview',
  method: 'GET',
  path: `${OPERATIONS_API}/overview`,
  caller: 'signed',
  permission: 'smn:overview:get',
  summary:
    'Shows how the project is doing: what it sent in the last seven days, what waits and for how long, and how much of its quotas and caps is used.',
  pathParameters: projectPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      kept: z.enum(USAGE_KEPT),
      days: z.array(usageDay),
      this_month: z.object({
        month: z.string(),
        publishes: z.int().optional(),
        deliveries: z.int(),
        failures: z.int(),
        estimated_usd: z.number(),
        reported_usd: z.number(),
      }),
      spend_caps: z.array(spendCap),
      topics: z.object({ ...counted, quota: z.int() }),
      subscriptions: z.object({
        ...counted,
        quota_per_topic: z.int(),
        fullest_topic: z.object({ topic_urn: z.string(), subscriptions: z.int() }).optional(),
      }),
      dead_letters: z.object({ ...counted, oldest_filed_at: timestamp.optional() }),
      filed_today: z.object(counted),
      unhealthy_endpoints: z.object(counted),
      oldest_held_message: z
        .object({ subscription_urn: z.string(), held_for: z.enum(HELD_FOR), accepted_at: timestamp })
        .optional(),
      jobs: z.object({ running: z.int(), quota: z.int() }),
    }),
  },
  errors: [],
});

/** How projects are doing. */
export const overviewOperations = { ShowOverview };
