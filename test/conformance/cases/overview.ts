import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';

const PATH = '/ops/v1/{project_id}/overview';

const Counted = z.object({ count: z.int(), has_more: z.boolean() });
const Overview = z.object({
  kept: z.string(),
  days: z.array(z.looseObject({ date: z.string(), deliveries: z.int(), failures: z.int() })),
  topics: Counted.extend({ quota: z.int() }),
  dead_letters: Counted,
  jobs: z.object({ running: z.int(), quota: z.int() }),
});

/** How the project is doing (docs/operations-api.md). */
export const overviewCases = casesOf('ShowOverview', {
  'shows the last seven days, today last, and what there is of what there may be': async ({ answers, client }) => {
    const overview = Overview.parse(await answers('ShowOverview', client.get(PATH), 200));
    const dates = overview.days.map(({ date }) => date);
    assert.equal(dates.length, 7);
    assert.deepEqual(dates, dates.toSorted());
    assert.equal(
      overview.kept === 'all',
      overview.days.every((day) => 'publishes' in day),
    );
    assert.ok(overview.topics.count <= overview.topics.quota);
    assert.ok(overview.jobs.running <= overview.jobs.quota);
  },
});
