import * as z from 'zod';
import type { RunCommand } from './operations-api.ts';

const Prices = z.record(z.string(), z.unknown());
const Usage = z.looseObject({ request_id: z.string(), prices: Prices });

/** Shows what the project has used in a month. */
export const runUsageCommand: RunCommand = async (_command, { month }, client) => {
  const query = month === undefined ? {} : { month };
  const {
    request_id: _id,
    prices,
    ...usage
  } = await client.call({ method: 'GET', path: '/ops/v1/{project_id}/usage', query }, Usage);
  const { date, source, ...usd } = prices;
  return { ...usage, ...usd, ...(date !== undefined && { prices_of: date }), ...(source !== undefined && { source }) };
};
