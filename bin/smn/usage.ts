import * as z from 'zod';
import type { RunCommand } from './operations-api.ts';

const Prices = z.looseObject({
  date: z.string().optional(),
  source: z.string().optional(),
  sms_part_usd_by_country: z.array(z.object({ country: z.string(), usd: z.number() })).optional(),
});
const Usage = z.looseObject({ request_id: z.string(), prices: Prices });

/** Shows what the project has used in a month. */
export const runUsageCommand: RunCommand = async (_command, { month }, client) => {
  const query = month === undefined ? {} : { month };
  const {
    request_id: _id,
    prices,
    ...usage
  } = await client.call({ method: 'GET', path: '/ops/v1/{project_id}/usage', query }, Usage);
  const { date, source, sms_part_usd_by_country: countries, ...usd } = prices;
  const byCountry = countries?.map((one) => `${one.country} ${one.usd}`).join(', ');
  return {
    ...{ ...usage, ...usd },
    ...(byCountry !== undefined && { sms_part_usd_by_country: byCountry }),
    ...(date !== undefined && { prices_of: date }),
    ...(source !== undefined && { source }),
  };
};
