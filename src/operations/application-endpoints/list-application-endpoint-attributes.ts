import type { ListApplicationEndpointAttributes } from '#src/contract/application-endpoints.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { findApplicationEndpoint } from '#src/operations/applications/find-application.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';

/** Shows a device of an app. */
export const listApplicationEndpointAttributes = async (
  { path }: InputOf<typeof ListApplicationEndpointAttributes>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'applications' | 'applicationEndpoints' | 'region'>,
): Promise<Reply> => {
  const { endpoint } = await findApplicationEndpoint(path, dependencies);
  const { isEnabled, token, userData } = endpoint;
  const attributes = { enabled: String(isEnabled), token, user_data: userData };
  return { status: 200, body: { request_id: requestId, attributes } };
};
