import type { ListApplications } from '#src/contract/applications/applications.ts';
import type { InputOf } from '#src/contract/operation.ts';
import { formatApplicationUrn } from '#src/domain/applications/application.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { applicationAttributes } from './application-view.ts';

/** Lists the project's apps; the count is that of all that pass the filters. */
export const listApplications = async (
  { path, query }: InputOf<typeof ListApplications>,
  { requestId }: OperationContext,
  { applications, region }: Pick<Dependencies, 'applications' | 'region'>,
): Promise<Reply> => {
  const page = await applications.list({
    project: path.project_id,
    offset: query.offset,
    limit: query.limit,
    namePrefix: query.name,
    platform: query.platform,
  });
  const items = page.applications.map((application) => ({
    name: application.name,
    platform: application.platform,
    create_time: formatTimestamp(application.createdAt),
    application_urn: formatApplicationUrn({ ...application, region }),
    application_id: application.id,
    ...applicationAttributes(application),
  }));
  return { status: 200, body: { request_id: requestId, application_count: page.total, applications: items } };
};
