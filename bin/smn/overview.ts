import * as z from 'zod';
import type { RunCommand } from './operations-api.ts';

/** What was counted to a bound: `200+` where there is more. */
const counted = { count: z.int(), has_more: z.boolean() };
const Counted = z.looseObject(counted);

const Overview = z.object({
  kept: z.string(),
  this_month: z.looseObject({ month: z.string(), failures: z.int() }),
  topics: z.object({ ...counted, quota: z.int() }),
  subscriptions: z.object({
    ...counted,
    quota_per_topic: z.int(),
    fullest_topic: z.object({ topic_urn: z.string(), subscriptions: z.int() }).optional(),
  }),
  dead_letters: z.object({ ...counted, oldest_filed_at: z.string().optional() }),
  filed_today: Counted,
  unhealthy_endpoints: Counted,
  oldest_held_message: z
    .object({ subscription_urn: z.string(), held_for: z.string(), accepted_at: z.string() })
    .optional(),
  jobs: z.object({ running: z.int(), quota: z.int() }),
  days: z.array(z.looseObject({ date: z.string() })),
  spend_caps: z.array(z.looseObject({ protocol: z.string() })),
});

/** Shows how the project is doing: facts, and two tables, of the last seven days and of the spend caps. */
export const runOverviewCommand: RunCommand = async (_command, _options, client) => {
  const shown = await client.call({ method: 'GET', path: '/ops/v1/{project_id}/overview' }, Overview);
  const { fullest_topic: fullest } = shown.subscriptions;
  // Answers with `failures` or `dead_letters` are lists of these.
  const { failures: given_up, ...month } = shown.this_month;
  const { oldest_held_message: held } = shown;
  const { oldest_filed_at: oldest } = shown.dead_letters;
  return {
    ...{ ...month, given_up },
    ...{ kept: shown.kept, topics: countOf(shown.topics), topics_quota: shown.topics.quota },
    ...{ subscriptions: countOf(shown.subscriptions), subscriptions_quota: shown.subscriptions.quota_per_topic },
    ...(fullest !== undefined && { fullest_topic: fullest.topic_urn, fullest_topic_has: fullest.subscriptions }),
    waiting_letters: countOf(shown.dead_letters),
    ...(oldest !== undefined && { oldest_letter: oldest }),
    ...{ filed_today: countOf(shown.filed_today), unhealthy_endpoints: countOf(shown.unhealthy_endpoints) },
    ...(held !== undefined && {
      ...{ oldest_held: held.accepted_at, oldest_held_for: held.held_for, oldest_held_of: held.subscription_urn },
    }),
    ...{ running_jobs: shown.jobs.running, running_jobs_quota: shown.jobs.quota },
    ...{ days: shown.days, spend_caps: shown.spend_caps },
  };
};

const countOf = ({ count, has_more }: z.infer<typeof Counted>): number | string => (has_more ? `${count}+` : count);
