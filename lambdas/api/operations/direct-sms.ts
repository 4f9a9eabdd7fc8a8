import { type BoundOperation, bind } from '#lambdas/runtime/bind.ts';
import { ListSmsReports, ShowSmsMessage, SmsBatchPublish, SmsPublish } from '#src/contract/direct-sms.ts';
import { listSmsReports } from '#src/operations/direct-sms/list-sms-reports.ts';
import { publishSms } from '#src/operations/direct-sms/publish-sms.ts';
import { publishSmsBatch } from '#src/operations/direct-sms/publish-sms-batch.ts';
import { showSmsMessage } from '#src/operations/direct-sms/show-sms-message.ts';

/** Operations on direct text messages. */
export const directSmsOperations: readonly BoundOperation[] = [
  bind(SmsPublish, publishSms),
  bind(SmsBatchPublish, publishSmsBatch),
  bind(ShowSmsMessage, showSmsMessage),
  bind(ListSmsReports, listSmsReports),
];
