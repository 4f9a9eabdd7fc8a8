import * as z from 'zod';
import { filter, projectPath, requestId, timestamp, topicUrn } from '#src/contract/fields.ts';
import { defineOperation, nothing, OPERATIONS_API } from '#src/contract/operation.ts';
import { PRESETS } from '#src/domain/events/trigger.ts';
import { invalid } from '#src/domain/invalid.ts';
import { cursorPaging } from './fields.ts';
import { definitionFields, sampleEvent, triggerDefinitionOf } from './trigger-definition.ts';

const NAME = invalid('OPS.0051', '1 to 64 letters, digits, "-" and "_", starting with a letter or a digit');
const SOURCE = invalid('OPS.0052', 'the source of events, as "aws.s3"');

const trigger = {
  trigger_id: z.string(),
  name: z.string(),
  topic_urn: z.string(),
  source: z.string(),
  pattern: z.record(z.string(), z.unknown()),
  subject: z.string().optional(),
  message_template: z.string().optional(),
  template_name: z.string().optional(),
  preset: z.enum(PRESETS).optional(),
  variables: z.record(z.string(), z.string()),
  enabled: z.boolean(),
  created_at: timestamp,
  updated_at: timestamp,
};

const shown = z.object({ request_id: requestId, ...trigger });

const triggerPath = projectPath.extend({ trigger_id: z.string() });

/** What the definition of a trigger may be refused for. */
const DEFINITION_CODES = [
  ...(['OPS.0053', 'OPS.0054', 'OPS.0055', 'OPS.0056', 'SMN.0136'] as const),
  ...(['SMN.0005', 'SMN.0006', 'SMN.0027', 'SMN.0042', 'SMN.0076'] as const),
] as const;

/** Name and source identify the trigger in its project and never change. */
export const CreateTrigger = defineOperation({
  name: 'CreateTrigger',
  method: 'POST',
  path: `${OPERATIONS_API}/triggers`,
  caller: 'signed',
  permission: 'smn:trigger:create',
  topicScope: 'operation',
  summary: 'Creates a trigger: events of a source that match its pattern are to be published to its topic.',
  pathParameters: projectPath,
  query: nothing,
  body: z
    .object({
      name: z.string({ error: NAME }).regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, { error: NAME }),
      source: z.string({ error: SOURCE }).min(1, { error: SOURCE }).max(256, { error: SOURCE }),
      ...definitionFields,
    })
    .transform(({ name, source, ...fields }, context) => ({
      name,
      source,
      definition: triggerDefinitionOf(fields, context),
    })),
  responses: { 201: shown },
  errors: ['OPS.0051', 'OPS.0052', 'OPS.0057', 'OPS.0058', ...DEFINITION_CODES],
});

export const ListTriggers = defineOperation({
  name: 'ListTriggers',
  method: 'GET',
  path: `${OPERATIONS_API}/triggers`,
  caller: 'signed',
  permission: 'smn:trigger:list',
  topicScope: 'operation',
  summary: 'Lists the triggers of the project, oldest first.',
  pathParameters: projectPath,
  query: z.object({ ...cursorPaging, source: filter, topic_urn: filter.pipe(topicUrn.optional()) }),
  body: nothing,
  responses: {
    200: z.object({ request_id: requestId, triggers: z.array(z.object(trigger)), next_cursor: z.string().optional() }),
  },
  errors: ['OPS.0001', 'SMN.0005'],
});

/** `topic_exists` is false when the topic was deleted: the trigger publishes again when there is one of this name. */
export const ShowTrigger = defineOperation({
  name: 'ShowTrigger',
  method: 'GET',
  path: `${OPERATIONS_API}/triggers/{trigger_id}`,
  caller: 'signed',
  permission: 'smn:trigger:get',
  topicScope: 'operation',
  summary: 'Shows a trigger.',
  pathParameters: triggerPath,
  query: nothing,
  body: nothing,
  responses: { 200: shown.extend({ topic_exists: z.boolean() }) },
  errors: ['OPS.0050'],
});

/** Takes what created the trigger too: its name and source may be given, as they are. */
export const UpdateTrigger = defineOperation({
  name: 'UpdateTrigger',
  method: 'PUT',
  path: `${OPERATIONS_API}/triggers/{trigger_id}`,
  caller: 'signed',
  permission: 'smn:trigger:update',
  topicScope: 'operation',
  summary: 'Replaces all of a trigger but its name and source.',
  pathParameters: triggerPath,
  query: nothing,
  body: z
    .object({
      name: z.string({ error: NAME }).optional(),
      source: z.string({ error: SOURCE }).optional(),
      ...definitionFields,
    })
    .transform(({ name, source, ...fields }, context) => ({
      ...{ name, source },
      definition: triggerDefinitionOf(fields, context),
    })),
  responses: { 200: shown },
  errors: ['OPS.0050', 'OPS.0051', 'OPS.0052', ...DEFINITION_CODES],
});

export const DeleteTrigger = defineOperation({
  name: 'DeleteTrigger',
  method: 'DELETE',
  path: `${OPERATIONS_API}/triggers/{trigger_id}`,
  caller: 'signed',
  permission: 'smn:trigger:delete',
  topicScope: 'operation',
  summary: 'Deletes a trigger.',
  pathParameters: triggerPath,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ request_id: requestId }) },
  errors: ['OPS.0050'],
});

export const EnableTrigger = defineOperation({
  name: 'EnableTrigger',
  method: 'POST',
  path: `${OPERATIONS_API}/triggers/{trigger_id}/enable`,
  caller: 'signed',
  permission: 'smn:trigger:update',
  topicScope: 'operation',
  summary: 'Switches a trigger on.',
  pathParameters: triggerPath,
  query: nothing,
  body: nothing,
  responses: { 200: shown },
  errors: ['OPS.0050'],
});

export const DisableTrigger = defineOperation({
  name: 'DisableTrigger',
  method: 'POST',
  path: `${OPERATIONS_API}/triggers/{trigger_id}/disable`,
  caller: 'signed',
  permission: 'smn:trigger:update',
  topicScope: 'operation',
  summary: 'Switches a trigger off: it stays, and publishes nothing.',
  pathParameters: triggerPath,
  query: nothing,
  body: nothing,
  responses: { 200: shown },
  errors: ['OPS.0050'],
});

export const TestTrigger = defineOperation({
  name: 'TestTrigger',
  method: 'POST',
  path: `${OPERATIONS_API}/triggers/{trigger_id}/test`,
  caller: 'signed',
  permission: 'smn:trigger:get',
  topicScope: 'operation',
  summary: 'Answers what a trigger would do with an event. Nothing is sent.',
  pathParameters: triggerPath,
  query: nothing,
  body: z.object({ event: sampleEvent }),
  responses: {
    200: z.object({
      request_id: requestId,
      matches: z.boolean(),
      decided_by: z.object({ path: z.string(), expected: z.unknown(), found: z.unknown().optional() }),
      service: z.string().optional(),
      allowed: z.boolean(),
      problem: z.enum(['empty', 'too-long', 'template-missing']).optional(),
      subject: z.string().optional(),
      messages: z.record(z.string(), z.string()).optional(),
    }),
  },
  errors: ['OPS.0050', 'OPS.0059'],
});

/** Triggers: what is published for events of other services. */
export const triggerOperations = {
  CreateTrigger,
  ListTriggers,
  ShowTrigger,
  UpdateTrigger,
  DeleteTrigger,
  EnableTrigger,
  DisableTrigger,
  TestTrigger,
};
