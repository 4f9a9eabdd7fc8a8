import * as z from 'zod';
import { defineOperation, nothing } from '#src/contract/operation.ts';
import { instancesBody, resourceHeaders, resourcePath, resourceTypePath, tag, tagActionBody } from './tag-fields.ts';

/** Beside those of the tags themselves: the resource is not there. */
const RESOURCE_CODES = ['SMN.0006', 'SMN.0084', 'SMN.0108', 'SMN.0115', 'SMN.0122'] as const;

const tagViews = z.array(z.object({ key: z.string(), value: z.string() }));

/** Contract section 4.10 no. 48. */
export const CreateResourceTag = defineOperation({
  name: 'CreateResourceTag',
  method: 'POST',
  path: '/v2/{project_id}/{resource_type}/{resource_id}/tags',
  caller: 'signed',
  permission: 'smn:tag:create',
  topicScope: 'operation',
  summary: 'Sets a tag of a resource; a key that it has gets the new value.',
  pathParameters: resourcePath,
  query: nothing,
  body: z.object({ tag }),
  headers: resourceHeaders,
  responses: { 204: nothing },
  errors: ['SMN.0038', ...RESOURCE_CODES],
});

/** Contract section 4.10 no. 49. */
export const BatchCreateOrDeleteResourceTags = defineOperation({
  name: 'BatchCreateOrDeleteResourceTags',
  method: 'POST',
  path: '/v2/{project_id}/{resource_type}/{resource_id}/tags/action',
  caller: 'signed',
  permission: 'smn:tag:update',
  topicScope: 'operation',
  summary: 'Sets or removes up to 20 tags of a resource at once; removing one that is not there is no fault.',
  pathParameters: resourcePath,
  query: nothing,
  body: tagActionBody,
  headers: resourceHeaders,
  responses: { 204: nothing },
  errors: ['SMN.0038', 'SMN.0073', ...RESOURCE_CODES],
});

/**
 * Contract section 4.10 no. 50. A key with a slash fits into no path: BatchCreateOrDeleteResourceTags removes it.
 * An unknown key is SMN.0038 with the status 404 (contract section 17 no. 15).
 */
export const DeleteResourceTag = defineOperation({
  name: 'DeleteResourceTag',
  method: 'DELETE',
  path: '/v2/{project_id}/{resource_type}/{resource_id}/tags/{key}',
  caller: 'signed',
  permission: 'smn:tag:delete',
  topicScope: 'operation',
  summary: 'Removes a tag of a resource.',
  pathParameters: resourcePath.extend({ key: z.string() }),
  query: nothing,
  body: nothing,
  headers: resourceHeaders,
  responses: { 204: nothing },
  errors: ['SMN.0038', ...RESOURCE_CODES],
});

/** Contract section 4.10 no. 51. */
export const ListResourceTags = defineOperation({
  name: 'ListResourceTags',
  method: 'GET',
  path: '/v2/{project_id}/{resource_type}/{resource_id}/tags',
  caller: 'signed',
  permission: 'smn:tag:list',
  topicScope: 'operation',
  summary: 'Lists the tags of a resource.',
  pathParameters: resourcePath,
  query: nothing,
  body: nothing,
  headers: resourceHeaders,
  responses: { 200: z.object({ tags: tagViews }) },
  errors: RESOURCE_CODES,
});

/** Contract section 4.10 no. 52. */
export const ListProjectTags = defineOperation({
  name: 'ListProjectTags',
  method: 'GET',
  path: '/v2/{project_id}/{resource_type}/tags',
  caller: 'signed',
  permission: 'smn:tag:list',
  topicScope: 'operation',
  summary: 'Lists the keys of all tags of a type of resources in the project, with their different values.',
  pathParameters: resourceTypePath,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ tags: z.array(z.object({ key: z.string(), values: z.array(z.string()) })) }) },
  errors: ['SMN.0108'],
});

const resourceView = z.object({
  resource_id: z.string(),
  resource_name: z.string(),
  /** `detailId` is the wire's spelling (contract section 13). */
  resource_detail: z
    .object({
      enterprise_project_id: z.string(),
      detailId: z.string(),
      topic_urn: z.string(),
      display_name: z.string(),
    })
    .nullable(),
  tags: tagViews,
});

/** Contract section 4.10 no. 53; a count has no `resources`. */
export const ListResourceInstances = defineOperation({
  name: 'ListResourceInstances',
  method: 'POST',
  path: '/v2/{project_id}/{resource_type}/resource_instances/action',
  caller: 'signed',
  permission: 'smn:tag:list',
  topicScope: 'operation',
  summary: 'Lists, or counts, the resources of a type by their tags.',
  pathParameters: resourceTypePath,
  query: nothing,
  body: instancesBody,
  responses: { 200: z.object({ resources: z.array(resourceView).optional(), total_count: z.int() }) },
  errors: ['SMN.0015', 'SMN.0038', 'SMN.0073', 'SMN.0108'],
});

/** Operations on tags of resources. */
export const tagOperations = {
  CreateResourceTag,
  BatchCreateOrDeleteResourceTags,
  DeleteResourceTag,
  ListResourceTags,
  ListProjectTags,
  ListResourceInstances,
};
