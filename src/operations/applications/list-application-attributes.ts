import type { ListApplicationAttributes } from '#src/contract/applications.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Call, Dependencies, Reply } from '#src/operations/call.ts';
import { applicationAttributes } from './application-view.ts';
import { findApplication } from './find-application.ts';

/** Shows the state of an app. */
export const listApplicationAttributes = async (
  { path }: InputOf<typeof ListApplicationAttributes>,
  { requestId }: Call,
  dependencies: Pick<Dependencies, 'applications' | 'region'>,
): Promise<Reply> => {
  const application = await findApplication(path, dependencies);
  const attributes = applicationAttributes(application);
  return { status: 200, body: { request_id: requestId, application_id: application.id, attributes } };
};
