import * as z from 'zod';
import { wrongUsage } from '../command-line.ts';
import type { LocalFacts } from '../local-facts.ts';
import type { Answer } from '../operator-function.ts';
import type { SmnClient } from '../smn-client.ts';
import type { Options } from './commands.ts';
import { present, runJob } from './jobs.ts';
import { callOperationsApi } from './operations-api.ts';

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

/** Lists, releases or purges held messages; what the API refuses is a `CommandError`. */
export const runHeldCommand = (command: string, options: Options, local: LocalFacts | undefined): Promise<Answer> =>
  callOperationsApi(options, local, (client) => run(command, options, client));

const run = async (command: string, options: Options, client: SmnClient): Promise<Answer> => {
  const { id, all, limit, cursor } = options;
  const place = placeOf(options);
  if (command === 'held list')
    return client.call({ method: 'GET', path: PATH, query: present({ ...place, limit, cursor }) }, Page);
  if (all === (id !== undefined)) throw wrongUsage(`"${command}" wants either --id or --all.`);
  const isRelease = command === 'held release';
  if (id === undefined) return runJob(client, { action: isRelease ? 'release' : 'purge', ...place });
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
