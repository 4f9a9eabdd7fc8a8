import * as z from 'zod';
import { projectPath, requestId, timestamp, topicPath } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { MOVE_PHASES } from '#src/domain/moving/move.ts';

/** What another deployment has done here for a topic that comes from there. */
const ARRIVAL_STEPS = ['check', 'records', 'topic', 'activate', 'discard', 'forward'] as const;

/**
 * One step of the move of a topic that comes here from another deployment or project. Only a token that names the permission has it: it
 * brings subscriptions that are in force, as their owners have agreed at the old place.
 */
export const ReceiveTopic = defineOperation({
  name: 'ReceiveTopic',
  method: 'POST',
  path: `${OPERATIONS_API}/topics/{topic_urn}/arrival`,
  caller: 'signed',
  permission: 'smn:topic:receive',
  summary: 'Does one step of the move of a topic that comes here; called by the deployment that the topic comes from.',
  pathParameters: topicPath,
  query: nothing,
  body: z.object({
    step: z.enum(ARRIVAL_STEPS, { error: invalid('OPS.0136', ARRIVAL_STEPS.join(', ')) }),
    move_id: z.string().optional(),
    topic_id: z.string().optional(),
    version: z.int().optional(),
    transfer_key: z.string().optional(),
    origin: z.object({ region: z.string(), project: z.string() }).optional(),
    records: z.array(z.unknown()).optional(),
    after: z.string().optional(),
    last: z.string().optional(),
    is_within: z.boolean().optional(),
    item: z.unknown().optional(),
  }),
  responses: {
    200: z.object({
      request_id: requestId,
      faults: z.array(z.string()).optional(),
      is_within: z.boolean().optional(),
      written: z.int().optional(),
      digest: z.string().optional(),
      is_active: z.boolean().optional(),
      done: z.boolean().optional(),
      forwarded: z.boolean().optional(),
    }),
  },
  errors: ['OPS.0135', 'OPS.0136', 'SMN.0005', 'SMN.0006'],
});

/** Moves of topics that went away from the project. */
export const ListMoves = defineOperation({
  name: 'ListMoves',
  method: 'GET',
  path: `${OPERATIONS_API}/moves`,
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'operation',
  summary: 'Lists the moves of topics away from the project, newest first.',
  pathParameters: projectPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      moves: z.array(
        z.object({
          move_id: z.string(),
          topic_urn: z.string(),
          to_topic_urn: z.string(),
          endpoint: z.string(),
          phase: z.enum(MOVE_PHASES),
          copied: z.int(),
          followed: z.int(),
          started_at: timestamp,
          updated_at: timestamp,
          moved_at: timestamp.optional(),
          forwards_until: timestamp.optional(),
        }),
      ),
    }),
  },
  errors: [],
});

/** Operations on moves of topics. */
export const movingOperations = { ListMoves, ReceiveTopic };
