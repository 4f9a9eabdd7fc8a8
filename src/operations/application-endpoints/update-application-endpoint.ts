import type { UpdateApplicationEndpoint } from '#src/contract/applications/application-endpoints.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { getApplicationEndpoint } from '#src/operations/applications/get-application.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Changes what was given of a device, and nothing when nothing was. Repeating it changes nothing. */
export const updateApplicationEndpoint = async (
  { path, body }: InputOf<typeof UpdateApplicationEndpoint>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'applications' | 'applicationEndpoints' | 'region'>,
): Promise<Reply> => {
  const { endpoint } = await getApplicationEndpoint(path, dependencies);
  const change = { isEnabled: body.enabled, userData: body.user_data };
  if (!(await dependencies.applicationEndpoints.change(endpoint, change))) throw new ServiceError('SMN.0125');
  return { status: 200, body: { request_id: requestId } };
};
