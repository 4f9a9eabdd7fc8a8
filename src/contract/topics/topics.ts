import * as z from 'zod';
import {
  accepted,
  boundedFilter,
  boundedText,
  filter,
  paging,
  projectPath,
  requestId,
  timestamp,
  topicPath,
} from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { invalid } from '#src/domain/invalid.ts';
import { TOPIC_NAME } from '#src/domain/urn.ts';
import { ListTopicMessageStatistics } from './statistics.ts';

const NAME = invalid('SMN.0002', '1 to 255 letters, digits, "-" and "_", starting with a letter or a digit');

const displayName = boundedText('SMN.0003', 192);

const topicView = {
  topic_urn: z.string(),
  name: z.string(),
  display_name: z.string(),
  push_policy: z.int(),
  enterprise_project_id: z.string(),
  topic_id: z.string(),
  create_time: timestamp,
  update_time: timestamp,
};

/** Contract section 4.1 no. 1. */
export const CreateTopic = defineOperation({
  name: 'CreateTopic',
  method: 'POST',
  path: '/v2/{project_id}/notifications/topics',
  caller: 'signed',
  permission: 'smn:topic:create',
  topicScope: 'operation',
  summary: 'Creates a topic; answers 200 when a topic of this name exists.',
  pathParameters: projectPath,
  query: nothing,
  body: z.object({
    name: z.string({ error: NAME }).regex(TOPIC_NAME, { error: NAME }),
    display_name: displayName.default(''),
    enterprise_project_id: z
      .string()
      .max(64)
      .default('0')
      .transform((id) => (id === '' ? '0' : id)),
  }),
  responses: {
    201: z.object({ request_id: requestId, topic_urn: z.string() }),
    200: z.object({ request_id: requestId, topic_urn: z.string() }),
  },
  errors: ['SMN.0002', 'SMN.0003', 'SMN.0004'],
});

const topicFilters = z.object({
  ...paging,
  enterprise_project_id: filter,
  name: filter,
  fuzzy_name: filter,
  topic_id: filter,
  fuzzy_display_name: boundedFilter('SMN.0003', 192),
});

/** Contract section 4.1 no. 2. */
export const ListTopics = defineOperation({
  name: 'ListTopics',
  method: 'GET',
  path: '/v2/{project_id}/notifications/topics',
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'operation',
  summary: 'Lists the topics of the project, newest first.',
  pathParameters: projectPath,
  query: topicFilters,
  body: nothing,
  responses: {
    200: z.object({ request_id: requestId, topic_count: z.int(), topics: z.array(z.object(topicView)) }),
  },
  errors: ['SMN.0003', 'SMN.0015'],
});

/** Contract section 4.1 no. 3. */
export const ListTopicDetails = defineOperation({
  name: 'ListTopicDetails',
  method: 'GET',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}',
  caller: 'signed',
  permission: 'smn:topic:get',
  summary: 'Shows a topic.',
  pathParameters: topicPath,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ request_id: requestId, ...topicView }) },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.00308'],
});

/** Contract section 4.1 no. 4; an absent display name means `""` (contract section 17 no. 9). */
export const UpdateTopic = defineOperation({
  name: 'UpdateTopic',
  method: 'PUT',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}',
  caller: 'signed',
  permission: 'smn:topic:update',
  summary: 'Changes the display name of a topic.',
  pathParameters: topicPath,
  query: nothing,
  body: z.object({ display_name: displayName.default('') }),
  responses: { 200: accepted },
  errors: ['SMN.0003', 'SMN.0005', 'SMN.0006', 'SMN.00308'],
});

/** Contract section 4.1 no. 5. */
export const DeleteTopic = defineOperation({
  name: 'DeleteTopic',
  method: 'DELETE',
  path: '/v2/{project_id}/notifications/topics/{topic_urn}',
  caller: 'signed',
  permission: 'smn:topic:delete',
  summary: 'Deletes a topic and its subscriptions.',
  pathParameters: topicPath,
  query: nothing,
  body: nothing,
  responses: { 200: accepted },
  errors: ['SMN.0005', 'SMN.0006', 'SMN.00308'],
});

/** Contract section 4.1 no. 6. */
export const ListTopicsWithAssociatedResources = defineOperation({
  name: 'ListTopicsWithAssociatedResources',
  method: 'GET',
  path: '/v2/{project_id}/notifications/topics-with-associated-resources',
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'operation',
  summary: 'Lists the topics of the project, newest first, with their tags, access policies and log bindings.',
  pathParameters: projectPath,
  query: topicFilters,
  body: nothing,
  responses: {
    200: z.object({
      request_id: requestId,
      topic_count: z.int(),
      topics: z.array(
        z.object({
          ...topicView,
          tags: z.array(z.object({ key: z.string(), value: z.string() })),
          attributes: z.object({
            access_policy: z.string().optional(),
            create_time: timestamp.optional(),
            update_time: timestamp.optional(),
          }),
          logtanks: z.array(
            z.object({
              id: z.string(),
              log_group_id: z.string(),
              log_stream_id: z.string(),
              create_time: timestamp,
              update_time: timestamp,
            }),
          ),
        }),
      ),
    }),
  },
  errors: ['SMN.0003', 'SMN.0015'],
});

/** Operations on topics. */
export const topicOperations = {
  CreateTopic,
  ListTopics,
  ListTopicDetails,
  UpdateTopic,
  DeleteTopic,
  ListTopicsWithAssociatedResources,
  ListTopicMessageStatistics,
};
