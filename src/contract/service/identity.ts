import * as z from 'zod';
import { filter } from '#src/contract/fields.ts';
import { defineOperation, nothing } from '#src/contract/operation.ts';

/** What clients ask the identity service of their home cloud for, when they know no project id (contract section 4.15). */

/** Contract section 4.15. The project is named as its region, as in the home cloud. */
export const KeystoneListProjects = defineOperation({
  name: 'KeystoneListProjects',
  method: 'GET',
  path: '/v3/projects',
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'none',
  summary: "Shows the caller's project, for clients that know its region alone.",
  pathParameters: nothing,
  query: z.object({ name: filter, domain_id: filter }),
  body: nothing,
  responses: {
    200: z.object({
      projects: z.array(
        z.object({ id: z.string(), name: z.string(), domain_id: z.string(), enabled: z.literal(true) }),
      ),
    }),
  },
  errors: [],
});

/** Contract section 4.15. A domain is a project here, as in access policies. */
const KeystoneListAuthDomains = defineOperation({
  name: 'KeystoneListAuthDomains',
  method: 'GET',
  path: '/v3/auth/domains',
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'none',
  summary: "Shows the caller's account.",
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ domains: z.array(z.object({ id: z.string(), name: z.string() })) }) },
  errors: [],
});

/** Contract section 4.15. */
const KeystoneListRegions = defineOperation({
  name: 'KeystoneListRegions',
  method: 'GET',
  path: '/v3/regions',
  caller: 'signed',
  permission: 'smn:topic:list',
  topicScope: 'none',
  summary: 'Shows the one region of this service.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: { 200: z.object({ regions: z.array(z.object({ id: z.string() })) }) },
  errors: [],
});

/** Operations that clients look for at an identity service. */
export const identityOperations = { KeystoneListProjects, KeystoneListAuthDomains, KeystoneListRegions };
