import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { Answer } from '../operator-function.ts';
import type { SmnClient } from '../smn-client.ts';
import type { RunCommand } from './operations-api.ts';

const PATH = '/ops/v1/{project_id}/jobs';

const Started = z.union([z.object({ job_id: z.string() }), z.object({ count: z.number(), has_more: z.boolean() })]);
const Job = z.looseObject({ request_id: z.string(), job_id: z.string(), state: z.string() });
const Page = z.object({ jobs: z.array(z.looseObject({ job_id: z.string() })), next_cursor: z.string().optional() });

/** Lists, shows and stops jobs. */
export const runJobCommand: RunCommand = async (command, options, client) => {
  const { id = '', limit, cursor } = options;
  if (command === 'jobs list')
    return client.call({ method: 'GET', path: PATH, query: present({ limit, cursor }) }, ListedJobs);
  const method = command === 'jobs stop' ? 'DELETE' : 'GET';
  return withoutRequestId(await client.call({ method, path: `${PATH}/${id}` }, Job));
};

const ListedJobs = Page.transform(({ jobs, next_cursor }) => ({
  jobs: jobs.map(({ job_id, action, state, done, failed, dropped, started_at }) => ({
    ...{ job_id, action, state, done, failed, dropped, started_at },
  })),
  ...(next_cursor !== undefined && { cursor: next_cursor }),
}));

/** The values that are given. */
export const present = (
  values: Readonly<Record<string, string | number | undefined>>,
): Record<string, string | number> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

const FIRST_WAIT_MS = 200;
const MAX_WAIT_MS = 5000;

/**
 * Starts a job and waits until it has ended, which it does by itself; a terminal is told how far it is. A dry run answers how many
 * it is about.
 */
export const runJob = async (
  client: SmnClient,
  data: Readonly<Record<string, string | number | boolean | undefined>>,
): Promise<Answer> => {
  const started = await client.call({ method: 'POST', path: PATH, data }, Started);
  if (!('job_id' in started)) return { count: started.count, has_more: started.has_more };
  const { job_id } = started;
  let told = '';
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(MAX_WAIT_MS, waitMs * 1.5)) {
    await wait(waitMs);
    const job = await client.call({ method: 'GET', path: `${PATH}/${job_id}` }, Job);
    if (job.state !== 'running') return withoutRequestId(job);
    const progress = `Job ${job_id}: ${String(job['done'])} done`;
    if (progress !== told && process.stderr.isTTY) console.error(progress);
    told = progress;
  }
};

const withoutRequestId = ({ request_id: _id, ...job }: z.infer<typeof Job>): Answer => job;
