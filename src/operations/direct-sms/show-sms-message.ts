import type { InputOf } from '#src/contract/operation.ts';
import type { ShowSmsMessage } from '#src/contract/publishing/direct-sms.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Dependencies, OperationContext, Reply } from '#src/operations/operation-context.ts';

/** Shows a direct text message of the project. */
export const showSmsMessage = async (
  { path }: InputOf<typeof ShowSmsMessage>,
  { requestId }: OperationContext,
  { directSms, clock }: Pick<Dependencies, 'directSms' | 'clock'>,
): Promise<Reply> => {
  const id = path.message_id;
  const sms = await directSms.get({ project: path.project_id, id }, clock());
  if (sms === undefined) {
    throw new ServiceError('SMN.0102', `Parameter: message_id is invalid. There is no text message ${id}.`);
  }
  return {
    status: 200,
    body: {
      request_id: requestId,
      message_id: id,
      endpoint: sms.endpoint,
      message: sms.text,
      sign_id: sms.signId,
      status: sms.status,
      create_time: formatTimestamp(sms.submittedAt),
    },
  };
};
