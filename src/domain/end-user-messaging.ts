import * as z from 'zod';

/** An ARN of AWS End User Messaging; `kinds` are those that it may be of, with `|` between. */
const identity = (kinds: string) =>
  z
    .string()
    .regex(
      new RegExp(`^arn:aws[a-z-]*:sms-voice:[a-z0-9-]+:\\d{12}:(${kinds})/[A-Za-z0-9_/-]{1,128}$`),
      'is not an ARN like arn:aws:sms-voice:eu-west-1:123456789012:phone-number/phone-0123456789abcdef',
    );

/** The ARN of what calls come from. */
export const callingIdentity = identity('phone-number|pool');

/** The ARN of what texts come from. */
export const textingIdentity = identity('phone-number|pool|sender-id');

/** Countries whose numbers may be written to or called: ISO 3166-1, two letters. */
export const countries = z.array(z.string().regex(/^[A-Z]{2}$/)).min(1);
