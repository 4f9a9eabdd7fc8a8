import type { CreateApplicationEndpoint } from '#src/contract/applications/application-endpoints.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { applicationEndpointId, formatApplicationEndpointUrn } from '#src/domain/applications/application.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { getApplication } from '#src/operations/applications/get-application.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

type CreateDependencies = Pick<Dependencies, 'applications' | 'applicationEndpoints' | 'idSecret' | 'region' | 'clock'>;

/**
 * Registers a device of an app. One of the same token and user data is answered as it is (200), enabled or not; with other
 * user data it is refused.
 */
export const createApplicationEndpoint = async (
  { path, body }: InputOf<typeof CreateApplicationEndpoint>,
  { requestId }: OperationContext,
  dependencies: CreateDependencies,
): Promise<Reply> => {
  const { applicationEndpoints, idSecret, clock } = dependencies;
  const { token, user_data: userData } = body;
  const { id: applicationId } = await getApplication(path, dependencies);
  const id = applicationEndpointId(await idSecret.get(), { applicationId, token });
  const fresh = { id, applicationId, token, userData, isEnabled: true, createdAt: clock() };
  const { created, endpoint } = await applicationEndpoints.create(fresh);
  if (endpoint.userData !== userData)
    throw new ServiceError(
      'SMN.0133',
      'The device token exists with other user data; UpdateApplicationEndpoint replaces it.',
    );
  const urn = formatApplicationEndpointUrn({ ...path.application_urn, endpointId: id });
  return { status: created ? 201 : 200, body: { request_id: requestId, endpoint_urn: urn } };
};
