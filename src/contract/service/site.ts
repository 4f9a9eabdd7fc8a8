import * as z from 'zod';
import { defineOperation, nothing } from '#src/contract/operation.ts';

/** Where a site says whether it is the active one: a path that no route of its own leads to. */
export const SITE_PATH = '/site';

/** What the active site says of itself: checks of its health look for it. */
export const ACTIVE = 'active';

/**
 * Whether this is the site of the service that acts (decision 120). For checks of health and for who operates it: it costs no read of
 * the table but one every few seconds, and none where a stage shares its registry with no other.
 */
const ShowSite = defineOperation({
  name: 'ShowSite',
  method: 'GET',
  path: SITE_PATH,
  caller: 'public',
  summary: 'Shows whether this site of the service is the active one.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: {
    200: z.object({
      state: z.enum([ACTIVE, 'inactive']),
      epoch: z.int().optional(),
      active_endpoint: z.string().optional(),
    }),
  },
  errors: [],
});

/** Operations on the sites of a service. */
export const siteOperations = { ShowSite };
