import { parseApplicationEndpointUrn } from '#src/domain/applications/application.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { EndpointContext } from '../endpoint.ts';

/**
 * Checks the URN of a mobile endpoint (contract section 6.1): one of the topic's own project and Region. Whether it exists
 * is seen at delivery, as with every other protocol.
 */
export const checkApplicationEndpoint = async (
  endpoint: string,
  { project, region }: Pick<EndpointContext, 'project' | 'region'>,
): Promise<string> => {
  const urn = parseApplicationEndpointUrn(endpoint);
  if (urn?.project === project && urn.region === region) return endpoint;
  throw new ServiceError(
    'SMN.0012',
    `Parameter: Endpoint is invalid. It must be the URN of an application's endpoint in this project: urn:smn:${region}:{project_id}:endpoint-{PLATFORM}-{application name}-{32 hexadecimal characters}.`,
  );
};
