import * as z from 'zod';
import { projectPath, requestId, timestamp } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { ALARM_STATES } from '#src/domain/stage-alarm.ts';

/** Alarms are of the stage and of no project (decision 119), so not for callers that are bound to topics. */
export const ListAlarms = defineOperation({
  name: 'ListAlarms',
  method: 'GET',
  path: `${OPERATIONS_API}/alarms`,
  caller: 'signed',
  permission: 'smn:alarm:list',
  summary: 'Lists the alarms of the stage, those that ring first: their states, since when, and what to do.',
  pathParameters: projectPath,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      alarms: z.array(
        z.object({
          name: z.string(),
          state: z.enum(ALARM_STATES),
          since: timestamp,
          reason: z.string(),
          runbook: z.string().optional(),
          runbook_url: z.string().optional(),
        }),
      ),
    }),
  },
  errors: [],
});

/** How the stage is doing. */
export const alarmOperations = { ListAlarms };
