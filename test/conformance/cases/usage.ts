import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';

const PATH = '/ops/v1/{project_id}/usage';

/** What the project has used, and may spend (docs/operations-api.md). */
export const usageCases = casesOf('ShowUsage', {
  'shows this month, and what costs money with a price or as unpriced': async ({ answers, client }) => {
    const usage = await answers('ShowUsage', client.get(PATH), 200);
    assert.match(String(usage['month']), /^\d{4}-\d{2}$/);
    assert.equal(usage['kept'] === 'all', 'publishes' in usage);
    const unpriced = z.array(z.string()).parse(usage['unpriced']);
    for (const one of z.array(z.record(z.string(), z.unknown())).parse(usage['protocols'])) {
      const isPaid = ['email', 'sms', 'callnotify'].includes(String(one['protocol']));
      if (isPaid && !unpriced.includes(String(one['protocol']))) assert.equal(typeof one['estimated_usd'], 'number');
      if ('reported_usd' in one) assert.equal(one['protocol'], 'sms');
    }
  },
  'shows nothing of a month before there was anything': async ({ answers, client }) => {
    const usage = await answers('ShowUsage', client.get(PATH, { query: { month: '1999-12' } }), 200);
    assert.deepEqual([usage['month'], usage['protocols']], ['1999-12', []]);
    assert.deepEqual([usage['estimated_usd'], usage['reported_usd']], [0, 0]);
  },
  'refuses what is no month with OPS.0090': async ({ refuses, client }) => {
    for (const month of ['1999-13', 'now', '2026-1']) await refuses(client.get(PATH, { query: { month } }), 'OPS.0090');
  },
});
