import * as z from 'zod';
import {
  filter,
  IDEMPOTENCY_CODES,
  projectPath,
  protocol,
  publishHeaders,
  requestId,
  subscriptionUrn,
  timestamp,
  topicUrn,
} from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { JOB_ACTIONS, JOB_STATES } from '#src/domain/jobs/job.ts';
import { KINDS } from './dead-letters.ts';
import { cursorPaging, failureId, time } from './fields.ts';

const ACTION = invalid('OPS.0044', JOB_ACTIONS.join(', '));
const ALL = invalid('OPS.0045', 'true as all, or filters instead');

const jobPath = projectPath.extend({ id: z.string() });

const job = {
  job_id: z.string(),
  action: z.enum(JOB_ACTIONS),
  state: z.enum(JOB_STATES),
  done: z.int(),
  failed: z.int(),
  dropped: z.int(),
  topic_urn: z.string().optional(),
  topic_name: z.string().optional(),
  subscription_urn: z.string().optional(),
  protocol: protocol.optional(),
  kind: z.string().optional(),
  reason: z.string().optional(),
  failure_id: z.string().optional(),
  from: timestamp.optional(),
  to: timestamp.optional(),
  started_at: timestamp,
  ended_at: timestamp.optional(),
  notes: z
    .array(
      z.object({
        id: z.string(),
        outcome: z.enum(['dropped', 'failed']),
        protocol: z.string(),
        endpoint: z.string(),
        why: z.string(),
      }),
    )
    .optional(),
};

/**
 * Needs the permission of what it does to each, too. What it is done to is as it was when the job was started, or less.
 * A dry run starts none: it answers to how many it would be done (200).
 */
export const StartJob = defineOperation({
  name: 'StartJob',
  method: 'POST',
  path: `${OPERATIONS_API}/jobs`,
  caller: 'signed',
  permission: 'smn:job:start',
  topicScope: 'operation',
  summary: 'Redrives or deletes all dead letters that filters choose, or releases or purges held messages.',
  pathParameters: projectPath,
  query: nothing,
  body: z.object({
    action: z.enum(JOB_ACTIONS, { error: ACTION }),
    all: z.literal(true, { error: ALL }).optional(),
    topic_urn: topicUrn.optional(),
    topic_name: filter,
    subscription_urn: subscriptionUrn.optional(),
    protocol: protocol.optional(),
    kind: z.enum(KINDS, { error: invalid('OPS.0003', KINDS.join(', ')) }).optional(),
    reason: filter,
    failure_id: failureId.optional(),
    from: time.optional(),
    to: time.optional(),
    dry_run: z.boolean({ error: invalid('OPS.0125', 'true or false') }).optional(),
  }),
  headers: publishHeaders,
  responses: {
    200: z.object({ request_id: requestId, count: z.int(), has_more: z.boolean() }).meta({ title: 'JobPreview' }),
    202: z.object({ request_id: requestId, job_id: z.string() }),
  },
  errors: [
    ...(['OPS.0002', 'OPS.0003', 'OPS.0044', 'OPS.0045', 'OPS.0046', 'OPS.0124', 'OPS.0125'] as const),
    ...(['SMN.0005', 'SMN.0006', 'SMN.0011', 'SMN.0013', 'SMN.0014'] as const),
    ...IDEMPOTENCY_CODES,
  ],
});

export const ListJobs = defineOperation({
  name: 'ListJobs',
  method: 'GET',
  path: `${OPERATIONS_API}/jobs`,
  caller: 'signed',
  permission: 'smn:job:list',
  topicScope: 'operation',
  summary: 'Lists the jobs of the project, newest first; for 30 days.',
  pathParameters: projectPath,
  query: z.object(cursorPaging),
  body: nothing,
  responses: {
    200: z.object({ request_id: requestId, jobs: z.array(z.object(job)), next_cursor: z.string().optional() }),
  },
  errors: ['OPS.0001'],
});

export const ShowJob = defineOperation({
  name: 'ShowJob',
  method: 'GET',
  path: `${OPERATIONS_API}/jobs/{id}`,
  caller: 'signed',
  permission: 'smn:job:get',
  topicScope: 'operation',
  summary: 'Shows how far a job has come.',
  pathParameters: jobPath,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ request_id: requestId, ...job }) },
  errors: ['OPS.0043'],
});

/** The page that it is at is done to its end. A job that has ended stays as it is. */
export const StopJob = defineOperation({
  name: 'StopJob',
  method: 'DELETE',
  path: `${OPERATIONS_API}/jobs/{id}`,
  caller: 'signed',
  permission: 'smn:job:stop',
  topicScope: 'operation',
  summary: 'Stops a job. What it has done stays done.',
  pathParameters: jobPath,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ request_id: requestId, ...job }) },
  errors: ['OPS.0043'],
});

/** Jobs: what is done to many at once. */
export const jobOperations = { StartJob, ListJobs, ShowJob, StopJob };
