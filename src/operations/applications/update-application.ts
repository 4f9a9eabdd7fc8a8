import type { UpdateApplication } from '#src/contract/applications/applications.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { credentialsDigest } from '#src/domain/applications/application.ts';
import { checkPlatformCredentials } from '#src/domain/applications/platform-credentials.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { getApplication } from './get-application.ts';

type UpdateDependencies = Pick<Dependencies, 'applications' | 'applicationSecrets' | 'idSecret' | 'region' | 'clock'>;

/** Replaces an app's credentials and enables it; the platform gets them with the next push. Repeating it changes nothing. */
export const updateApplication = async (
  { path, body }: InputOf<typeof UpdateApplication>,
  { requestId }: OperationContext,
  dependencies: UpdateDependencies,
): Promise<Reply> => {
  const { applications, applicationSecrets, idSecret, clock } = dependencies;
  const given = { principal: body.platform_principal, credential: body.platform_credential };
  const { certificateExpiresAt, ...checked } = checkPlatformCredentials(path.application_urn.platform, given);
  const application = await getApplication(path, dependencies);
  const isDone = await applications.changeCredentials(application, {
    credentials: await applicationSecrets.encrypt(checked, application.id),
    credentialsDigest: credentialsDigest(await idSecret.get(), application, checked),
    ...(certificateExpiresAt !== undefined && { certificateExpiresAt }),
    updatedAt: clock(),
  });
  if (!isDone) throw new ServiceError('SMN.0122');
  return { status: 200, body: { request_id: requestId } };
};
