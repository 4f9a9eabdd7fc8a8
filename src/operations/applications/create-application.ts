import type { CreateApplication } from '#src/contract/applications/applications.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { credentialsDigest, formatApplicationUrn } from '#src/domain/applications/application.ts';
import { checkPlatformCredentials } from '#src/domain/applications/platform-credentials.ts';
import { newId } from '#src/domain/identifiers.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

type CreateDependencies = Pick<Dependencies, 'applications' | 'applicationSecrets' | 'idSecret' | 'region' | 'clock'>;

/**
 * Registers an app. One of the same platform, name and credentials is answered as it is (200); with other credentials it is
 * refused. The platform itself is not called: it sees the credentials with the first push.
 */
export const createApplication = async (
  { path, body }: InputOf<typeof CreateApplication>,
  { requestId }: OperationContext,
  { applications, applicationSecrets, idSecret, region, clock }: CreateDependencies,
): Promise<Reply> => {
  const place = { project: path.project_id, platform: body.platform, name: body.name };
  const given = { principal: body.platform_principal, credential: body.platform_credential };
  const { certificateExpiresAt, ...checked } = checkPlatformCredentials(body.platform, given);
  const digest = credentialsDigest(await idSecret.get(), place, checked);
  const urn = formatApplicationUrn({ ...place, region });
  const replyWith = (status: 200 | 201, id: string): Reply => ({
    status,
    body: { request_id: requestId, application_urn: urn, application_id: id },
  });
  const known = await applications.get(place);
  if (known !== undefined) return replyWith(200, same(known, digest));
  const id = newId();
  const now = clock();
  const { created, application } = await applications.create({
    ...place,
    id,
    isEnabled: true,
    credentials: await applicationSecrets.encrypt(checked, id),
    credentialsDigest: digest,
    ...(certificateExpiresAt !== undefined && { certificateExpiresAt }),
    createdAt: now,
    updatedAt: now,
  });
  return created ? replyWith(201, id) : replyWith(200, same(application, digest));
};

/** The id of an existing application that equals the requested one. */
const same = (known: { readonly id: string; readonly credentialsDigest: string }, digest: string): string => {
  if (known.credentialsDigest === digest) return known.id;
  throw new ServiceError(
    'SMN.0121',
    'An application of this platform and name exists with other credentials; UpdateApplication replaces them.',
  );
};
