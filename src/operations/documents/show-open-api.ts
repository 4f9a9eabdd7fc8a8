import { openApiOf } from '#src/contract/open-api.ts';
import { operationGroups } from '#src/contract/operations.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';

/** Shows the OpenAPI 3.1 document of the API. */
export const showOpenApi = async (
  _input: unknown,
  _call: Call,
  { publicBaseUrl }: Pick<Dependencies, 'publicBaseUrl'>,
): Promise<Reply> => ({ status: 200, body: openApiOf(operationGroups, publicBaseUrl) });
