import { QueryCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { newId } from '#src/domain/identifiers.ts';
import type { Job, JobCounts, JobNote } from '#src/domain/jobs/job.ts';
import { getItems } from '#src/stores/batch.ts';
import { existsWith } from '#src/stores/condition.ts';
import { decodeCursor, encodeCursor } from '#src/stores/cursor.ts';
import { jobKey, jobList } from '#src/stores/delivery-keys.ts';
import { fromItem, toAttribute, toItem } from '#src/stores/item.ts';
import { ItemKey, inOrder, queryOf } from '#src/stores/paged-list.ts';
import { type Deliveries, deleteItem, getItem, putNewItem, updateItem } from '#src/stores/table.ts';
import { jobItem, notesText, parseJob } from './job-item.ts';
import { claimJobSlot, runningJobs, type SlotClaim } from './job-slots.ts';

/** Which job. */
type JobKey = Pick<Job, 'project' | 'id'>;

/** A turn of work on a job: whose it is by its ticket, and until when no other may take over. */
type JobTurn = JobKey & { readonly ticket: string; readonly now: number; readonly busyUntil: number };

/** What a part came to, with all notes up to its end. */
type PartNote = JobCounts & {
  /** The `noted` of the job that the part was worked for. */
  readonly before: string | undefined;
  readonly cursor?: string | undefined;
  readonly pending?: string | undefined;
  readonly notes: readonly JobNote[];
};

/** A page of a project's jobs. */
type JobPage = { readonly project: string; readonly limit: number; readonly cursor?: string | undefined };

/**
 * Keeps jobs in the deliveries table for 30 days, and how far they have come. One worker at a time has a job: that of its ticket.
 */
export type JobStore = {
  /** Keeps a new job; false when it is there already, and then nothing changes. */
  readonly create: (job: Job) => Promise<boolean>;

  /** Lets a kept job run; false when as many of its project run as may, counted consistently. Repeating it changes nothing. */
  readonly claimSlot: (claim: SlotClaim) => Promise<boolean>;

  /** The ids of a project's jobs that run, read consistently: a unit, and one for each job that has run as one of the last. */
  readonly running: (project: string, now: number) => Promise<readonly string[]>;

  /** The job, read consistently. */
  readonly get: (of: JobKey) => Promise<Job | undefined>;

  /** Forgets a job that could not be started; one that a worker has begun stays. */
  readonly remove: (of: JobKey) => Promise<void>;

  /** A page of a project's jobs, newest first, each as it is; the index, which lags a little, says which there are. */
  readonly list: (page: JobPage) => Promise<{ readonly jobs: readonly Job[]; readonly cursor?: string }>;

  /** Begins work on a running job, or goes on with this ticket; undefined when it has ended, or another worker has it. */
  readonly take: (turn: JobTurn) => Promise<Job | undefined>;

  /**
   * Keeps what a part came to, where the next one begins (without a cursor where that one did) and what is to be removed, also in a
   * job that was stopped meanwhile; undefined when another worker has it, or has noted something since. It is kept once, however
   * often its answer is lost.
   */
  readonly note: (turn: JobTurn, part: PartNote) => Promise<Job | undefined>;

  /** Ends a job of which all is noted, if it is still this worker's. */
  readonly end: (turn: JobTurn) => Promise<void>;

  /** Stops a running job, and returns it as it is then; one that has ended stays as it is. Undefined when there is none. */
  readonly stop: (of: JobKey, now: number) => Promise<Job | undefined>;
};

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createJobStore = (deliveries: Deliveries): JobStore => ({
  ...keptJobs(deliveries),
  ...jobsAtWork(deliveries),
});

const keptJobs = (
  deliveries: Deliveries,
): Pick<JobStore, 'create' | 'claimSlot' | 'running' | 'get' | 'remove' | 'list'> => ({
  create: (job) => putNewItem(deliveries, jobItem(job)),

  claimSlot: (claim) => claimJobSlot(deliveries, claim),

  running: (project, now) => runningJobs(deliveries, project, now),

  get: async (of) => {
    const item = await getItem(deliveries, jobKey(of));
    return item && parseJob(item);
  },

  remove: async (of) => {
    await deleteItem(deliveries, jobKey(of), existsWith({ state: ['running'], ticket: [] }));
  },

  list: (page) => listJobs(deliveries, page),
});

const jobsAtWork = (deliveries: Deliveries): Pick<JobStore, 'take' | 'note' | 'end' | 'stop'> => ({
  take: async ({ ticket, now, busyUntil, ...of }) => {
    const item = await updateItem(deliveries, {
      key: jobKey(of),
      set: { ticket, busyUntil },
      condition: {
        text: '#state = :running AND (attribute_not_exists(#ticket) OR #ticket = :ticket OR #busyUntil < :now)',
        names: { '#state': 'state' },
        values: { ':running': toAttribute('running'), ':now': toAttribute(now) },
      },
    });
    return item && parseJob(item);
  },

  note: async ({ ticket, now: _now, busyUntil, ...of }, { before, cursor, pending, notes, ...counts }) => {
    const [key, noted] = [jobKey(of), newId()];
    const item = await updateItem(deliveries, {
      key,
      set: { noted, cursor, pending, busyUntil, ...notesOf(notes) },
      add: counts,
      ...(pending === undefined && { remove: ['pending'] }),
      condition: existsWith({ ticket: [ticket], noted: before === undefined ? [] : [before] }),
    });
    if (item !== undefined) return parseJob(item);
    // An earlier try of this very write may have got through, though its answer did not.
    const left = await getItem(deliveries, key);
    const job = left && parseJob(left);
    return job?.noted === noted ? job : undefined;
  },

  end: async ({ ticket, now, ...of }) => {
    await updateItem(deliveries, {
      key: jobKey(of),
      set: { state: 'done', endedAt: now },
      remove: ['cursor', 'noted', 'pending', 'ticket'],
      condition: existsWith({ state: ['running'], ticket: [ticket] }),
    });
  },

  stop: async (of, now) => {
    const key = jobKey(of);
    const set = { state: 'stopped', endedAt: now };
    const stopped = await updateItem(deliveries, { key, set, condition: existsWith({ state: ['running'] }) });
    const item = stopped ?? (await getItem(deliveries, key));
    return item && parseJob(item);
  },
});

const notesOf = (notes: readonly JobNote[]) => (notes.length === 0 ? {} : { notes: notesText(notes) });

/** The project is not part of it, so that a cursor gives no access to the list of another. */
const Cursor = z.strictObject({
  pk: z.string().regex(/^job#[!-~]{1,300}$/),
  sk: z.literal('job'),
  listSk: z.string().regex(/^\d{13}#[!-~]{1,100}$/),
});

const listJobs = async (deliveries: Deliveries, { project, limit, cursor }: JobPage) => {
  const list = jobList(project);
  const { Items = [], LastEvaluatedKey } = await deliveries.dynamodb.send(
    new QueryCommand({
      ...queryOf(deliveries, { index: 'ByProject', list, order: 'newest-first' }),
      Limit: limit,
      ...(cursor !== undefined && { ExclusiveStartKey: toItem({ ...decodeCursor(cursor, Cursor), listPk: list }) }),
    }),
  );
  const keys = Items.map((item) => ItemKey.parse(fromItem(item)));
  const jobs = inOrder(keys, await getItems(deliveries, { keys })).map(parseJob);
  if (LastEvaluatedKey === undefined) return { jobs };
  const last = Cursor.strip().parse(fromItem(LastEvaluatedKey));
  return { jobs, cursor: encodeCursor(last) };
};
