import type { SNSClientConfig } from '@aws-sdk/client-sns';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { outcomeOfProviderError } from '../provider-error.ts';
import { createTimedPacer } from '../timed-pacer.ts';
import { createEndUserMessagingProvider, type EndUserMessagingOptions } from './providers/end-user-messaging.ts';
import type { SmsText } from './providers/sms-provider.ts';
import { createSnsProvider } from './providers/sns.ts';

/** Sends text messages through the provider of the stage. */
export type SmsTransport = {
  /** Sends one text when the rate allows; never throws for what the provider answers. */
  send(text: SmsText, signal: AbortSignal): Promise<Outcome>;
};

export type SmsTransportOptions = {
  /** Texts that one function instance sends a second, evenly spaced. */
  readonly smsPerSecond: number;
  /** How texts go through AWS End User Messaging. @default they go through SNS */
  readonly endUserMessaging?: EndUserMessagingOptions | undefined;
  /** For SNS. @default the region and credentials of the environment */
  readonly client?: SNSClientConfig;
};

/** A transport with a client of its own. One per function instance. */
export const createSmsTransport = ({ smsPerSecond, endUserMessaging, client }: SmsTransportOptions): SmsTransport => {
  const provider =
    endUserMessaging === undefined ? createSnsProvider(client) : createEndUserMessagingProvider(endUserMessaging);
  const pacer = createTimedPacer(smsPerSecond);
  return {
    async send(text, signal) {
      if (!(await pacer.turn(signal))) return { kind: 'throttled', reason: 'its turn did not come in time' };
      try {
        await provider.send(text, signal);
        return { kind: 'delivered' };
      } catch (error) {
        return optOutOf(error) ?? outcomeOfProviderError(error, signal);
      }
    },
  };
};

/** The owner of the number has told the provider that no texts are wanted. */
const OPTED_OUT: Outcome = { kind: 'rejected', reason: 'the number has opted out of texts', hasOptedOut: true };

/** SNS has an error of its own for it, End User Messaging a reason of its conflicts. */
const optOutOf = (error: unknown): Outcome | undefined => {
  if (!(error instanceof Error)) return undefined;
  const reason = 'Reason' in error ? error.Reason : undefined;
  const isOptedOut = error.name === 'OptedOutException' || reason === 'DESTINATION_PHONE_NUMBER_OPTED_OUT';
  return isOptedOut ? OPTED_OUT : undefined;
};
