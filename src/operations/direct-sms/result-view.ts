import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { DIRECT_SMS_STATUS, type DirectSms } from '#src/domain/messages/direct-sms.ts';
import { smsPartsOf } from '#src/domain/messages/sms-parts.ts';
import { deliveryEndpoint } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Sent } from './send-texts.ts';

/** One result of a batch; `code` and `message` are there when it was not sent. */
export const resultOf = ({ asked: { endpoint }, messageId, refusal }: Sent) => ({
  ...(messageId !== undefined && { message_id: messageId }),
  endpoint,
  ...(refusal !== undefined && { code: refusal.code, message: refusal.message }),
});

/** What is known of a text: of some providers only that they have accepted it. */
const descriptionOf = ({ status, reason, sentAt, reportedAt }: DirectSms): string => {
  switch (status) {
    case DIRECT_SMS_STATUS.delivered:
      return reportedAt === undefined ? 'accepted by the provider' : 'delivered';
    case DIRECT_SMS_STATUS.failed:
      return reason === '' ? 'failed' : `failed: ${reason}`;
    case DIRECT_SMS_STATUS.underWay:
      return sentAt === undefined ? 'under way' : 'sent';
  }
};

/** A message as the report shows it. `fee_num` is the number of parts that it is billed by. */
export const reportOf = (sms: DirectSms) => ({
  message_id: sms.id,
  status: sms.status,
  sign_id: sms.signId,
  status_desc: descriptionOf(sms),
  fee_num: sms.parts ?? smsPartsOf(sms.text).parts,
  extend_code: '',
  nation_code: parsePhoneNumberFromString(deliveryEndpoint(sms))?.countryCallingCode ?? '',
  mobile: sms.endpoint,
  submit_time: formatTimestamp(sms.submittedAt),
  ...(sms.deliveredAt !== undefined && { deliver_time: formatTimestamp(sms.deliveredAt) }),
});
