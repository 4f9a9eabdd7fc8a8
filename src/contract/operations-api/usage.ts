import * as z from 'zod';
import { projectPath, requestId } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { USAGE_KEPT } from '#src/domain/usage/usage-settings.ts';

const MONTH = invalid('OPS.0090', 'a calendar month such as 2026-11');

/** What was counted on a day; publishes where the stage counts them. */
export const usageDay = z.object({
  date: z.string(),
  publishes: z.int().optional(),
  deliveries: z.int(),
  failures: z.int(),
});

/** How much of a spend cap is spent. */
export const spendCap = z.object({
  protocol: z.enum(PROTOCOLS),
  usd: z.number(),
  spent_usd: z.number(),
  percent: z.number(),
});

/** What the project has used in a month; of the whole project, so not for callers that are bound to topics. */
export const ShowUsage = defineOperation({
  name: 'ShowUsage',
  method: 'GET',
  path: `${OPERATIONS_API}/usage`,
  caller: 'signed',
  permission: 'smn:usage:get',
  summary:
    'Shows what the project has used in a calendar month (UTC), by protocol and by day, for about how much, and its spend caps.',
  pathParameters: projectPath,
  query: z.object({
    month: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/, { error: MONTH })
      .optional(),
  }),
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      month: z.string(),
      kept: z.enum(USAGE_KEPT),
      publishes: z.int().optional(),
      protocols: z.array(
        z.object({
          protocol: z.enum(PROTOCOLS),
          deliveries: z.int(),
          failures: z.int(),
          parts: z.int().optional(),
          estimated_usd: z.number().optional(),
          reported_usd: z.number().optional(),
        }),
      ),
      days: z.array(usageDay),
      estimated_usd: z.number(),
      reported_usd: z.number(),
      unpriced: z.array(z.enum(PROTOCOLS)),
      spend_caps: z.array(spendCap),
      prices: z.object({
        email_usd: z.number().optional(),
        sms_part_usd: z.number().optional(),
        sms_part_usd_by_country: z.array(z.object({ country: z.string(), usd: z.number() })).optional(),
        call_usd: z.number().optional(),
        date: z.string().optional(),
        source: z.string().optional(),
      }),
    }),
  },
  errors: ['OPS.0090'],
});

/** What projects use. */
export const usageOperations = { ShowUsage };
