import { openApiOf } from '#src/contract/open-api.ts';
import { operationGroups } from '#src/contract/operations.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { renderDocs } from './docs-page.ts';

/** Shows what the OpenAPI document says, as a page. */
export const showDocs = async (
  _input: unknown,
  _call: Call,
  { publicBaseUrl }: Pick<Dependencies, 'publicBaseUrl'>,
): Promise<Reply> => ({
  status: 200,
  contentType: 'text/html',
  text: renderDocs(openApiOf(operationGroups, publicBaseUrl)),
});
