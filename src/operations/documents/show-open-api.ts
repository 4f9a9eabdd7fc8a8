import type { Call, Dependencies, Reply } from '#src/operations/call.ts';

/** Shows the OpenAPI 3.1 document of the API. */
export const showOpenApi = async (
  _input: unknown,
  _call: Call,
  { documents }: Pick<Dependencies, 'documents'>,
): Promise<Reply> => ({ status: 200, body: documents.openApi() });
