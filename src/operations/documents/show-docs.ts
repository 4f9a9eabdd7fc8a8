import { randomBytes } from 'node:crypto';
import type { Reply } from '#src/operations/operation-context.ts';
import { renderDocs } from './docs-page.ts';

/** Shows what the OpenAPI document says, as a page for people. */
export const showDocs = async (): Promise<Reply> => ({
  status: 200,
  contentType: 'text/html',
  ...renderDocs(randomBytes(16).toString('base64url')),
});
