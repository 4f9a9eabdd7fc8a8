import * as z from 'zod';
import type { Caller } from '../caller.ts';
import type { Answer } from '../operator-function.ts';
import { createSmnClient, type SmnClient } from '../smn-client.ts';
import { runJob } from './jobs.ts';
import type { RunCommand } from './operations-api.ts';
import type { Options } from './options.ts';

const PATH = '/ops/v1/{project_id}/dead-letters';
const MAX_PAGE = 100;
/** More pages than this are a mistake. */
const MAX_PAGES = 1000;

const Letter = z.looseObject({ id: z.string(), short_id: z.string(), protocol: z.string(), endpoint: z.string() });
const Page = z.object({ dead_letters: z.array(Letter), next_cursor: z.string().optional() });
const Redriven = z.object({ outcome: z.enum(['redriven', 'dropped']), why: z.string().optional() });
type Letter = z.infer<typeof Letter>;

/** Forgets all dead letters of a caller's project. */
export const purgeLetters = (caller: Caller): Promise<Answer> =>
  runJob(createSmnClient(caller), { action: 'delete', all: true });

/** Lists, shows, redrives or purges dead letters of the caller. */
export const runLetterCommand: RunCommand = async (command, options, client) => {
  const { id } = options;
  if (command === 'letters list') return listed(client, options);
  const act = command === 'letters redrive' ? redrive : purge;
  const filters = queryOf(options);
  const chosen = Object.keys(filters).length === 0 ? { all: true } : filters;
  const dry = options['dry-run'] && { dry_run: true };
  if (id === undefined) return runJob(client, { action: act === redrive ? 'redrive' : 'delete', ...chosen, ...dry });
  if (command !== 'letters show') return { id, ...(await act(client, id)) };
  const { request_id: _id, ...letter } = await client.call({ method: 'GET', path: `${PATH}/${id}` }, Letter);
  return letter;
};

type Acted = { readonly outcome: string; readonly why?: string | undefined };

const redrive = (client: SmnClient, id: string): Promise<Acted> =>
  client.call({ method: 'POST', path: `${PATH}/${id}/redrive` }, Redriven);

const purge = async (client: SmnClient, id: string): Promise<Acted> => {
  await client.call({ method: 'DELETE', path: `${PATH}/${id}` }, z.unknown());
  return { outcome: 'purged' };
};

/** What chooses letters. */
type Filters = Pick<
  Options,
  'topic' | 'subscription' | 'protocol' | 'kind' | 'reason' | 'failure' | 'since' | 'until' | 'cursor'
>;

/** The filters as the API has them. A topic is a URN, or a name: of one that is gone, too. */
const queryOf = ({ topic, subscription, protocol, kind, reason, failure, since, until }: Filters) => ({
  ...(topic !== undefined && { [topic.startsWith('urn:') ? 'topic_urn' : 'topic_name']: topic }),
  ...(subscription !== undefined && { subscription_urn: subscription }),
  ...(protocol !== undefined && { protocol }),
  ...(kind !== undefined && { kind }),
  ...(reason !== undefined && { reason }),
  ...(failure !== undefined && { failure_id: failure }),
  ...(since !== undefined && { from: since }),
  ...(until !== undefined && { to: until }),
});

/** Pages of letters from a cursor on. */
async function* pagesOf(client: SmnClient, options: Filters, limit: () => number) {
  let { cursor } = options;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const query = { ...queryOf(options), limit: limit(), ...(cursor !== undefined && { cursor }) };
    const page = await client.call({ method: 'GET', path: PATH, query }, Page);
    yield page;
    cursor = page.next_cursor;
    if (cursor === undefined) return;
  }
}

/** Lists letters until as many are found as asked for: a page of those that match may be empty and not the last. */
const listed = async (client: SmnClient, options: Options): Promise<Answer> => {
  const { limit: wanted = MAX_PAGE } = options;
  const letters: Letter[] = [];
  for await (const { dead_letters, next_cursor } of pagesOf(client, options, () => wanted - letters.length)) {
    letters.push(...dead_letters);
    if (letters.length >= wanted || next_cursor === undefined)
      return { dead_letters: letters, ...(next_cursor !== undefined && { next_cursor }) };
  }
  return { dead_letters: letters };
};
