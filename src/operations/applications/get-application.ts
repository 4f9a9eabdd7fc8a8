import {
  type Application,
  type ApplicationEndpoint,
  type ApplicationEndpointUrn,
  type ApplicationUrn,
  formatApplicationEndpointUrn,
  formatApplicationUrn,
} from '#src/domain/applications/application.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';

type Finding = Pick<Dependencies, 'applications' | 'region'>;

/** The path of an operation; the project is the caller's. */
type Scope = { readonly project_id: string };

/**
 * The application of a call, read consistently. One of another project is forbidden (SMN.0001), one of another Region or of an
 * unknown name is not found (SMN.0122), as with topics (contract section 17 nos. 20 and 22).
 */
export const getApplication = async (
  { project_id, application_urn }: Scope & { readonly application_urn: ApplicationUrn },
  dependencies: Finding,
): Promise<Application> => {
  const text = formatApplicationUrn(application_urn);
  refuseForeign(project_id, application_urn, text);
  const application = await applicationOf(application_urn, dependencies);
  if (application === undefined)
    throw new ServiceError('SMN.0122', `Application not found. There is no application ${text}.`);
  return application;
};

/** The endpoint of a call and its application, read consistently; SMN.0125 when either does not exist. */
export const getApplicationEndpoint = async (
  { project_id, endpoint_urn }: Scope & { readonly endpoint_urn: ApplicationEndpointUrn },
  dependencies: Finding & Pick<Dependencies, 'applicationEndpoints'>,
): Promise<{ readonly application: Application; readonly endpoint: ApplicationEndpoint }> => {
  const text = formatApplicationEndpointUrn(endpoint_urn);
  refuseForeign(project_id, endpoint_urn, text);
  const application = await applicationOf(endpoint_urn, dependencies);
  const place = application && { applicationId: application.id, id: endpoint_urn.endpointId };
  const endpoint = place && (await dependencies.applicationEndpoints.get(place));
  if (application === undefined || endpoint === undefined)
    throw new ServiceError('SMN.0125', `The endpoint of the application does not exist: ${text}.`);
  return { application, endpoint };
};

const refuseForeign = (projectId: string, { project }: ApplicationUrn, text: string): void => {
  if (project !== projectId) throw new ServiceError('SMN.0001', `${text} belongs to another project.`);
};

const applicationOf = async (
  urn: ApplicationUrn,
  { applications, region }: Finding,
): Promise<Application | undefined> => (urn.region === region ? applications.get(urn) : undefined);
