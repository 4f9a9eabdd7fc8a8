import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Shows the OpenAPI 3.1 document of the API. */
export const showOpenApi = async (
  _input: unknown,
  _call: OperationContext,
  { documents }: Pick<Dependencies, 'documents'>,
): Promise<Reply> => ({ status: 200, body: documents.openApi() });
