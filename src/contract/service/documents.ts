import * as z from 'zod';
import { defineOperation, nothing } from '#src/contract/operation.ts';

/** The API described by itself. */
const ShowOpenApi = defineOperation({
  name: 'ShowOpenApi',
  method: 'GET',
  path: '/openapi.json',
  caller: 'public',
  summary: 'Describes this API as an OpenAPI 3.1 document.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: { 200: z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) }) },
  errors: [],
});

/** The same for people, searchable. */
const ShowDocs = defineOperation({
  name: 'ShowDocs',
  method: 'GET',
  path: '/docs',
  caller: 'public',
  isPage: true,
  summary: 'Describes this API as a page for people.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  responses: { 200: z.string() },
  errors: [],
});

/** What draws the page. */
export const ShowDocsScript = defineOperation({
  name: 'ShowDocsScript',
  method: 'GET',
  path: '/docs/redoc.js',
  caller: 'public',
  summary: 'The script of the page for people, as an asset of it.',
  pathParameters: nothing,
  query: nothing,
  body: nothing,
  headers: z.object({
    'accept-encoding': z
      .string()
      .optional()
      .meta({ description: 'Whether gzip is taken.', examples: ['gzip'] }),
  }),
  mediaType: 'text/javascript',
  responses: { 200: z.string() },
  errors: [],
});

/** Operations that describe the others. */
export const documentOperations = { ShowOpenApi, ShowDocs, ShowDocsScript };
