import type { Call, Dependencies, Reply } from '#src/operations/call.ts';

/** Shows what the OpenAPI document says, as a page. */
export const showDocs = async (
  _input: unknown,
  _call: Call,
  { documents }: Pick<Dependencies, 'documents'>,
): Promise<Reply> => ({ status: 200, contentType: 'text/html', text: documents.docsPage() });
