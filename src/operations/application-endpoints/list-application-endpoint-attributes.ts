import type { ListApplicationEndpointAttributes } from '#src/contract/applications/application-endpoints.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { getApplicationEndpoint } from '#src/operations/applications/get-application.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Shows a device of an app. */
export const listApplicationEndpointAttributes = async (
  { path }: InputOf<typeof ListApplicationEndpointAttributes>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'applications' | 'applicationEndpoints' | 'region'>,
): Promise<Reply> => {
  const { endpoint } = await getApplicationEndpoint(path, dependencies);
  const { isEnabled, token, userData } = endpoint;
  const attributes = { enabled: String(isEnabled), token, user_data: userData };
  return { status: 200, body: { request_id: requestId, attributes } };
};
