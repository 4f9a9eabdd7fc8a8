import * as z from 'zod';
import { filter, projectPath, protocol, requestId, timestamp, topicUrn } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { KINDS } from './dead-letters.ts';
import { cursorPaging, instant } from './fields.ts';

/** How a list of failures is sorted: by the last letter, newest first, or by how many wait. */
const SORTS = ['last', 'waiting'] as const;

/** The longest time that a failure can be muted for. */
export const MAX_MUTED_HOURS = 720;

const YES_OR_NO = invalid('OPS.0122', 'true or false');
/** What a time may be that a failure is muted until. */
export const MUTED_UNTIL = invalid(
  'OPS.0121',
  `either until, a time to come such as 2026-01-31T12:00:00Z, or hours, a whole number of 1 to ${MAX_MUTED_HOURS}`,
);

const failure = {
  failure_id: z.string(),
  topic_urn: z.string(),
  subscription_urn: z.string().optional(),
  kind: z.enum(KINDS),
  protocol: z.string(),
  endpoint: z.string(),
  reason_code: z.string(),
  reason: z.string(),
  waiting: z.int(),
  has_more: z.boolean(),
  first_at: timestamp,
  last_at: timestamp,
  trend: z.array(z.object({ date: z.string(), filed: z.int() })),
  is_acknowledged: z.boolean(),
  acknowledged_at: timestamp.optional(),
  acknowledged_by: z.string().optional(),
  muted_until: timestamp.optional(),
};

const failurePath = projectPath.extend({ failure_id: z.string() });

const shown = z.object({ request_id: requestId, ...failure });

const yesOrNo = z.enum(['true', 'false'], { error: YES_OR_NO }).transform((text) => text === 'true');

/** Muted ones are listed by `muted=true` alone; what waits no more is not listed. */
export const ListFailures = defineOperation({
  name: 'ListFailures',
  method: 'GET',
  path: `${OPERATIONS_API}/failures`,
  caller: 'signed',
  permission: 'smn:failure:list',
  topicScope: 'operation',
  summary: 'Lists what is failing: the dead letters that wait, by endpoint and reason.',
  pathParameters: projectPath,
  query: z.object({
    ...cursorPaging,
    topic_urn: filter.pipe(topicUrn.optional()),
    protocol: protocol.optional(),
    acknowledged: yesOrNo.optional(),
    muted: yesOrNo.default(false),
    sort: z.enum(SORTS, { error: invalid('OPS.0123', SORTS.join(', ')) }).default('last'),
  }),
  body: nothing,
  responses: {
    200: z.object({ request_id: requestId, failures: z.array(z.object(failure)), next_cursor: z.string().optional() }),
  },
  errors: ['OPS.0001', 'OPS.0122', 'OPS.0123', 'SMN.0005', 'SMN.0011'],
});

/** Its count is put right where letters have gone without leaving it. */
export const ShowFailure = defineOperation({
  name: 'ShowFailure',
  method: 'GET',
  path: `${OPERATIONS_API}/failures/{failure_id}`,
  caller: 'signed',
  permission: 'smn:failure:list',
  topicScope: 'operation',
  summary: 'Shows a failure, and counts its dead letters anew.',
  pathParameters: failurePath,
  query: nothing,
  body: nothing,
  responses: { 200: shown },
  errors: ['OPS.0120'],
});

/** Until the next dead letter of the same endpoint and reason. Repeating it notes the last one who did. */
export const AcknowledgeFailure = defineOperation({
  name: 'AcknowledgeFailure',
  method: 'POST',
  path: `${OPERATIONS_API}/failures/{failure_id}/acknowledge`,
  caller: 'signed',
  permission: 'smn:failure:update',
  topicScope: 'operation',
  summary: 'Notes that the caller has seen a failure as it is now.',
  pathParameters: failurePath,
  query: nothing,
  body: nothing,
  responses: { 200: shown },
  errors: ['OPS.0120'],
});

export const MuteFailure = defineOperation({
  name: 'MuteFailure',
  method: 'POST',
  path: `${OPERATIONS_API}/failures/{failure_id}/mute`,
  caller: 'signed',
  permission: 'smn:failure:update',
  topicScope: 'operation',
  summary: 'Leaves a failure out of lists until a time, whatever becomes of it.',
  pathParameters: failurePath,
  query: nothing,
  body: z
    .object({
      until: instant(MUTED_UNTIL).optional(),
      hours: z
        .int({ error: MUTED_UNTIL })
        .min(1, { error: MUTED_UNTIL })
        .max(MAX_MUTED_HOURS, { error: MUTED_UNTIL })
        .optional(),
    })
    .refine(({ until, hours }) => (until === undefined) !== (hours === undefined), { error: MUTED_UNTIL }),
  responses: { 200: shown },
  errors: ['OPS.0120', 'OPS.0121'],
});

export const UnmuteFailure = defineOperation({
  name: 'UnmuteFailure',
  method: 'DELETE',
  path: `${OPERATIONS_API}/failures/{failure_id}/mute`,
  caller: 'signed',
  permission: 'smn:failure:update',
  topicScope: 'operation',
  summary: 'Lists a failure again that was muted.',
  pathParameters: failurePath,
  query: nothing,
  body: nothing,
  responses: { 200: shown },
  errors: ['OPS.0120'],
});

/** Operations on failures. */
export const failureOperations = { ListFailures, ShowFailure, AcknowledgeFailure, MuteFailure, UnmuteFailure };
