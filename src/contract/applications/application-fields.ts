import { projectPath, urn } from '#src/contract/fields.ts';
import { parseApplicationEndpointUrn, parseApplicationUrn } from '#src/domain/applications/application.ts';

/** An application's URN, parsed (contract section 1.2). */
const applicationUrn = urn(
  'SMN.0123',
  'urn:smn:{region}:{project_id}:app-{PLATFORM}-{application name}',
  parseApplicationUrn,
);

/** The URN of an application's endpoint, parsed. */
const applicationEndpointUrn = urn(
  'SMN.0134',
  'urn:smn:{region}:{project_id}:endpoint-{PLATFORM}-{application name}-{32 hexadecimal characters}',
  parseApplicationEndpointUrn,
);

/** The path of operations on an application. */
export const applicationPath = projectPath.extend({ application_urn: applicationUrn });

/** The path of operations on an application's endpoint. */
export const applicationEndpointPath = projectPath.extend({ endpoint_urn: applicationEndpointUrn });
