import * as z from 'zod';
import { present, runJob } from './jobs.ts';
import type { RunCommand } from './operations-api.ts';
import type { Options } from './options.ts';

const PATH = '/ops/v1/{project_id}/held';

const Page = z
  .object({
    held: z.array(z.looseObject({ id: z.string() })).optional(),
    subscriptions: z.array(z.looseObject({ subscription_urn: z.string() })).optional(),
    next_cursor: z.string().optional(),
  })
  .transform(({ held, subscriptions, next_cursor }) => ({
    ...(held === undefined ? { subscriptions: subscriptions ?? [] } : { held }),
    ...(next_cursor !== undefined && { cursor: next_cursor }),
  }));

const Released = z.object({ outcome: z.string(), why: z.string().optional() });

/** Lists, releases or purges held messages. */
export const runHeldCommand: RunCommand = async (command, options, client) => {
  const { id, limit, cursor, 'with-body': withBody, 'dry-run': isDry } = options;
  const place = placeOf(options);
  if (command === 'held list') {
    const query = present({ ...place, limit, cursor, with_body: withBody ? 'true' : undefined });
    return client.call({ method: 'GET', path: PATH, query }, Page);
  }
  const isRelease = command === 'held release';
  if (id === undefined)
    return runJob(client, { action: isRelease ? 'release' : 'purge', ...place, ...(isDry && { dry_run: true }) });
  if (isRelease) return { id, ...(await client.call({ method: 'POST', path: `${PATH}/${id}/release` }, Released)) };
  await client.call({ method: 'DELETE', path: `${PATH}/${id}` }, z.unknown());
  return { id, outcome: 'purged' };
};

/** What chooses held messages, as the API has it. */
const placeOf = ({ topic, subscription, protocol, reason, since, until }: Options) => ({
  ...(topic !== undefined && { topic_urn: topic }),
  ...(subscription !== undefined && { subscription_urn: subscription }),
  ...(protocol !== undefined && { protocol }),
  ...(reason !== undefined && { reason }),
  ...(since !== undefined && { from: since }),
  ...(until !== undefined && { to: until }),
});
