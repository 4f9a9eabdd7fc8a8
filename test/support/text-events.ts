/** An event of AWS End User Messaging about a text that was sent with such a context; numbers are of fiction. */
type TextEventChange = {
  readonly context?: Readonly<Record<string, string>> | undefined;
  /** Epoch milliseconds. */
  readonly sentAt?: number;
  readonly textId?: string;
  readonly details?: Readonly<Record<string, unknown>>;
};

const SENT_AT = Date.parse('2026-03-04T05:06:10.000Z');

/**
 * An event in the form of AWS's documentation, "Example of event data for SMS, MMS, and voice messages"; its status is what the
 * type says, and it is the last of its text.
 */
export const aTextEvent = (eventType: string, change: TextEventChange = {}) => {
  const { context, sentAt = SENT_AT, textId = '862a8790-60c0-4430-9b2b-658bdexample', details } = change;
  return {
    eventType,
    eventVersion: '1.0',
    eventTimestamp: sentAt + 3000,
    isFinal: true,
    originationPhoneNumber: '+12065550152',
    destinationPhoneNumber: '+14255550156',
    isInternationalSend: false,
    isoCountryCode: 'US',
    mcc: '310',
    mnc: '800',
    messageId: textId,
    messageRequestTimestamp: sentAt,
    messageEncoding: 'GSM',
    messageType: 'TRANSACTIONAL',
    messageStatus: eventType.replace('TEXT_', ''),
    messageStatusDescription: DESCRIPTIONS[eventType] ?? 'Something new',
    ...(context !== undefined && { context }),
    totalMessageParts: 2,
    totalMessagePrice: 0.09582,
    totalCarrierFee: 0.006,
    ...details,
  };
};

/** Every type of a text's events, and what AWS says in one; `TEXT_SENT` is none that a configuration set forwards. */
const DESCRIPTIONS: Readonly<Record<string, string>> = {
  TEXT_DELIVERED: 'Message has been accepted by phone',
  TEXT_SUCCESSFUL: 'Message has been accepted by phone carrier',
  TEXT_QUEUED: 'Message is queued for delivery',
  TEXT_PENDING: 'Message is in the process of being delivered',
  TEXT_INVALID: 'Invalid phone number',
  TEXT_INVALID_MESSAGE: 'Message body is invalid',
  TEXT_UNREACHABLE: 'Phone is currently unreachable/unavailable',
  TEXT_CARRIER_UNREACHABLE: 'Phone carrier is currently unreachable/unavailable',
  TEXT_BLOCKED: 'Phone has blocked SMS',
  TEXT_CARRIER_BLOCKED: 'Phone carrier has blocked this message',
  TEXT_SPAM: 'Blocked as spam by phone carrier',
  TEXT_TTL_EXPIRED: 'Message could not be delivered before it expired',
  TEXT_UNKNOWN: 'Unknown error attempting to reach phone',
  TEXT_PROTECT_BLOCKED: 'Blocked by a rule of the protect configuration',
};

/** The names of all types. */
export const TEXT_EVENT_TYPES: readonly string[] = Object.keys(DESCRIPTIONS);
