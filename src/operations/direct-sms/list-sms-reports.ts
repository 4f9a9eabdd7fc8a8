import type { InputOf } from '#src/contract/operation.ts';
import type { ListSmsReports } from '#src/contract/publishing/direct-sms.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';
import { asNumber, normalEndpoint } from '#src/protocols/endpoints.ts';
import { reportOf } from './result-view.ts';

/** Lists the status of the project's direct text messages; those of subscriptions are not among them. */
export const listSmsReports = async (
  { path, query }: InputOf<typeof ListSmsReports>,
  { requestId }: OperationContext,
  { directSms, clock }: Pick<Dependencies, 'directSms' | 'clock'>,
): Promise<Reply> => {
  const { total, messages } = await directSms.list({
    project: path.project_id,
    offset: query.offset,
    limit: query.limit,
    from: query.start_time,
    to: query.end_time,
    number: query.mobile === undefined ? undefined : normalEndpoint('sms', asNumber(query.mobile)),
    signId: query.sign_id,
    status: query.status,
    now: clock(),
  });
  return { status: 200, body: { request_id: requestId, count: total, data: messages.map(reportOf) } };
};
