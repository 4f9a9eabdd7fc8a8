import type { ListApplicationEndpoints } from '#src/contract/applications/application-endpoints.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { applicationEndpointId, formatApplicationEndpointUrn } from '#src/domain/applications/application.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { getApplication } from '#src/operations/applications/get-application.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

type ListDependencies = Pick<Dependencies, 'applications' | 'applicationEndpoints' | 'idSecret' | 'region'>;

/** Lists the devices of an app; filters compare exactly. */
export const listApplicationEndpoints = async (
  { path, query }: InputOf<typeof ListApplicationEndpoints>,
  { requestId }: OperationContext,
  dependencies: ListDependencies,
): Promise<Reply> => {
  const { applicationEndpoints, idSecret } = dependencies;
  const { token } = query;
  const { id: applicationId } = await getApplication(path, dependencies);
  const { endpoints, hasMore } = await applicationEndpoints.list({
    applicationId,
    offset: query.offset,
    limit: query.limit,
    id: token === undefined ? undefined : applicationEndpointId(await idSecret.get(), { applicationId, token }),
    isEnabled: query.enabled,
    userData: query.user_data,
  });
  const items = endpoints.map((endpoint) => ({
    create_time: formatTimestamp(endpoint.createdAt),
    endpoint_urn: formatApplicationEndpointUrn({ ...path.application_urn, endpointId: endpoint.id }),
    user_data: endpoint.userData,
    enabled: String(endpoint.isEnabled),
    token: endpoint.token,
  }));
  return { status: 200, body: { request_id: requestId, next_page_flag: hasMore, endpoints: items } };
};
