import type { DeleteApplication } from '#src/contract/applications/applications.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { requestRemoval } from '#src/pipeline/publishing/push-direct.ts';
import { getApplication } from './get-application.ts';

/** More than this is left to the cleanup function, so that the answer comes soon. */
const ENDPOINTS_AT_ONCE = 500;

/**
 * Deletes an app: from here on neither it nor its endpoints are found or pushed to. The delayed message that removes what it
 * leaves in SNS and in the registry is queued first, so that a crash in between leaves nothing behind; nothing is removed while
 * the app exists.
 */
export const deleteApplication = async (
  { path }: InputOf<typeof DeleteApplication>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'applications' | 'applicationEndpoints' | 'queues' | 'region' | 'clock'>,
): Promise<Reply> => {
  const { applications, applicationEndpoints, queues, clock } = dependencies;
  const application = await getApplication(path, dependencies);
  const { id, platform } = application;
  if (platform !== 'HMS') await requestRemoval({ application: path.application_urn, id, now: clock() }, { queues });
  await queues.requestApplicationCleanup(application);
  // When another call was first, both have deleted it.
  await applications.remove(application);
  await applicationEndpoints.removeSome(id, ENDPOINTS_AT_ONCE);
  return { status: 200, body: { request_id: requestId } };
};
