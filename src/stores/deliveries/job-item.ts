import * as z from 'zod';
import { JOB_ACTIONS, JOB_STATES, type Job, type JobNote, MAX_JOB_NOTES } from '#src/domain/jobs/job.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { jobKey, jobPosition } from '#src/stores/delivery-keys.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { ttlOf, type UnparsedItem } from '#src/stores/table.ts';

/** A job can be looked at for so long after it was started. */
const KEPT_MS = 30 * 86_400_000;

const TopicUrn = z.object({ region: z.string(), project: z.string(), name: z.string() });

const Selection = z.object({
  topicUrn: TopicUrn.optional(),
  topicName: z.string().optional(),
  subscriptionUrn: TopicUrn.extend({ subscriptionId: z.string() }).optional(),
  protocol: z.enum(PROTOCOLS).optional(),
  kind: z.string().optional(),
  reason: z.string().optional(),
  failureId: z.string().optional(),
  from: z.number().optional(),
  to: z.number().optional(),
});

const Notes = z.array(
  z.object({
    id: z.string(),
    outcome: z.enum(['dropped', 'failed']),
    protocol: z.string(),
    endpoint: z.string(),
    why: z.string(),
  }),
);

const Stored = z.object({
  project: z.string(),
  id: z.string(),
  action: z.enum(JOB_ACTIONS),
  selection: z.string(),
  topicId: z.string().exactOptional(),
  topics: z.string().optional(),
  notes: z.string().optional(),
  state: z.enum(JOB_STATES),
  cursor: z.string().exactOptional(),
  noted: z.string().exactOptional(),
  pending: z.string().exactOptional(),
  done: z.number(),
  failed: z.number(),
  dropped: z.number(),
  startedAt: z.number(),
  endedAt: z.number().exactOptional(),
  busyUntil: z.number(),
});

/** The item of a job. */
export const jobItem = ({ selection, topics, notes, ...job }: Job): Key & PlainItem => ({
  ...jobKey(job),
  ...jobPosition(job),
  ...job,
  selection: JSON.stringify(selection),
  topics: topics && JSON.stringify(topics),
  notes: notes && notesText(notes),
  ttl: ttlOf(job.startedAt + KEPT_MS),
});

/** Notes as their attribute holds them. */
export const notesText = (notes: readonly JobNote[]): string => JSON.stringify(notes.slice(0, MAX_JOB_NOTES));

/** The job of an item. */
export const parseJob = (item: UnparsedItem): Job => {
  const { selection, topics, notes, ...job } = Stored.parse(item);
  return {
    ...job,
    selection: Selection.parse(JSON.parse(selection)),
    ...(notes !== undefined && { notes: Notes.parse(JSON.parse(notes)) }),
    ...(topics !== undefined && { topics: z.array(z.string()).parse(JSON.parse(topics)) }),
  };
};
