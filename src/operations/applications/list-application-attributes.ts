import type { ListApplicationAttributes } from '#src/contract/applications/applications.ts';
import type { InputOf } from '#src/contract/operation.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { applicationAttributes } from './application-view.ts';
import { getApplication } from './get-application.ts';

/** Shows the state of an app. */
export const listApplicationAttributes = async (
  { path }: InputOf<typeof ListApplicationAttributes>,
  { requestId }: OperationContext,
  dependencies: Pick<Dependencies, 'applications' | 'region'>,
): Promise<Reply> => {
  const application = await getApplication(path, dependencies);
  const attributes = applicationAttributes(application);
  return { status: 200, body: { request_id: requestId, application_id: application.id, attributes } };
};
