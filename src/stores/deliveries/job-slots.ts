import * as z from 'zod';
import { type Job, jobStateAt } from '#src/domain/jobs/job.ts';
import { getItems } from '#src/stores/batch.ts';
import { type Condition, existsWith, notExists } from '#src/stores/condition.ts';
import { jobKey, jobSlotsKey } from '#src/stores/delivery-keys.ts';
import { type Deliveries, getItem, putNewItem, ttlOf } from '#src/stores/table.ts';
import { parseJob } from './job-item.ts';

/** A job that wants to run, how many of its project may, and when that is. */
export type SlotClaim = Pick<Job, 'project' | 'id'> & { readonly limit: number; readonly now: number };

const KEPT_MS = 30 * 86_400_000;

/** Rises with each claim: of several at once one is kept, and the others look again. */
const Slots = z.object({ ids: z.array(z.string()), version: z.number() });

const NO_SLOTS = { ids: [], version: 0 };

/**
 * Claims a slot for a job that is kept already; false when as many of its project run as may. The jobs that have slots are looked
 * at only when all are taken: one that has ended leaves its slot then. One read and one write, all of them consistent; repeating it
 * changes nothing.
 */
export const claimJobSlot = async (
  deliveries: Deliveries,
  { project, id, limit, now }: SlotClaim,
): Promise<boolean> => {
  const key = jobSlotsKey(project);
  // Each turn but the last was lost to a claim that took a slot or found one: there are not more of these than slots.
  for (let turn = 0; turn <= 2 * limit; turn += 1) {
    const item = await getItem(deliveries, key);
    const { ids, version } = item === undefined ? NO_SLOTS : Slots.parse(item);
    if (ids.includes(id)) return true;
    const taken = ids.length < limit ? ids : await runningOf(deliveries, { project, ids, now });
    if (taken.length >= limit) return false;
    const slots = { ...key, ids: [...taken, id], version: version + 1, ttl: ttlOf(now + KEPT_MS) };
    if (await putNewItem(deliveries, slots, unchangedSince(version))) return true;
  }
  throw new Error('The slots of a project kept changing while one was claimed');
};

const unchangedSince = (version: number): Condition => (version === 0 ? notExists : existsWith({ version: [version] }));

/** The jobs of a project that run: a read of the slots, and of each job that has one. */
export const runningJobs = async (deliveries: Deliveries, project: string, now: number): Promise<readonly string[]> => {
  const item = await getItem(deliveries, jobSlotsKey(project));
  return item === undefined ? [] : runningOf(deliveries, { project, ids: Slots.parse(item).ids, now });
};

type Known = { readonly project: string; readonly ids: readonly string[]; readonly now: number };

const runningOf = async (deliveries: Deliveries, { project, ids, now }: Known): Promise<readonly string[]> => {
  const items = await getItems(deliveries, { keys: ids.map((id) => jobKey({ project, id })) });
  return items.map(parseJob).flatMap((job) => (jobStateAt(job, now) === 'running' ? [job.id] : []));
};
