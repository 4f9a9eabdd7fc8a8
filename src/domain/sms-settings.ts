import * as z from 'zod';
import { countries, textingIdentity } from './end-user-messaging.ts';

/** Text messages: the protocol `sms`, and texts without a topic. */
export const SmsSettings = z.strictObject({
  provider: z
    .enum(['sns', 'end-user-messaging'])
    .default('sns')
    .describe(
      'Who sends texts: Amazon SNS, which reports nothing of them, or AWS End User Messaging, which reports whether they arrived, their parts and their price, and refuses those to numbers that have opted out ([guide](guide.md#texts-without-a-topic)).',
    ),
  originationIdentity: textingIdentity
    .optional()
    .describe(
      'ARN of the phone number, pool or sender id of AWS End User Messaging that texts come from; mandatory with that provider, whose grant is exactly this.',
    ),
  protectConfigurationId: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,128}$/, 'is not an id like protect-0123456789abcdef0123456789abcdef')
    .optional()
    .describe(
      'Protect configuration of AWS End User Messaging that texts are checked by; absent: that of the account, if any.',
    ),
  maxPriceUsd: z
    .number()
    .min(0.000_01)
    .max(99.999_99)
    .optional()
    .describe(
      'What AWS End User Messaging may take for one text, in US dollars; a text that would cost more is refused.',
    ),
  countries: countries.optional().describe('Countries that texts may go to (ISO 3166-1); absent: all.'),
});

/** The parsed form of {@link SmsSettings}. */
export type SmsSettings = z.infer<typeof SmsSettings>;

/** How texts go through AWS End User Messaging; undefined where they go through SNS. */
export const endUserMessagingOf = ({
  provider,
  originationIdentity: identity,
  protectConfigurationId,
  maxPriceUsd,
}: SmsSettings) =>
  provider === 'sns' || identity === undefined
    ? undefined
    : { originationIdentity: identity, protectConfigurationId, maxPriceUsd };
