import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { countParts, DIRECT_SMS_STATUS, type DirectSms } from '#src/domain/messages/direct-sms.ts';
import { deliveryEndpoint } from '#src/domain/subscriptions/subscription.ts';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import type { Sent } from './send-texts.ts';

/** One result of a batch; `code` and `message` are there when it was not sent. */
export const resultOf = ({ asked: { endpoint }, messageId, refusal }: Sent) => ({
  ...(messageId !== undefined && { message_id: messageId }),
  endpoint,
  ...(refusal !== undefined && { code: refusal.code, message: refusal.message }),
});

const DESCRIPTIONS = {
  [DIRECT_SMS_STATUS.delivered]: 'accepted by the provider',
  [DIRECT_SMS_STATUS.failed]: 'failed',
  [DIRECT_SMS_STATUS.underWay]: 'under way',
} as const;

/** A message as the report shows it. `fee_num` is the number of parts that it is billed by. */
export const reportOf = ({ id, status, signId, reason, text, submittedAt, deliveredAt, ...sms }: DirectSms) => ({
  message_id: id,
  status,
  sign_id: signId,
  status_desc: reason === '' ? DESCRIPTIONS[status] : `${DESCRIPTIONS[status]}: ${reason}`,
  fee_num: countParts(text),
  extend_code: '',
  nation_code: parsePhoneNumberFromString(deliveryEndpoint(sms))?.countryCallingCode ?? '',
  mobile: sms.endpoint,
  submit_time: formatTimestamp(submittedAt),
  ...(deliveredAt !== undefined && { deliver_time: formatTimestamp(deliveredAt) }),
});
