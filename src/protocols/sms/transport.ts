import { PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { outcomeOfProviderError } from '../provider-error.ts';
import { createTimedPacer } from '../timed-pacer.ts';

/** Sends text messages through SNS. */
export type SmsTransport = {
  /** Sends one text to an E.164 number when the rate allows; never throws for what SNS answers. */
  send(sms: { readonly to: string; readonly text: string }, signal: AbortSignal): Promise<Outcome>;
};

export type SmsTransportOptions = {
  /** Texts that one function instance sends a second, evenly spaced. */
  readonly smsPerSecond: number;
  /** @default the region and credentials of the environment */
  readonly client?: SNSClientConfig;
};

/** Requests reliable rather than cheap delivery by the carriers. */
const TRANSACTIONAL = { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } };

/** A transport with a client of its own. One per function instance. */
export const createSmsTransport = ({ smsPerSecond, client = {} }: SmsTransportOptions): SmsTransport => {
  const sns = new SNSClient({
    // The second attempt is for kept sockets that went stale; the lane does the retrying.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 8000, throwOnRequestTimeout: true },
    ...client,
  });
  const pacer = createTimedPacer(smsPerSecond);
  return {
    async send({ to, text }, signal) {
      if (!(await pacer.turn(signal))) return { kind: 'throttled', reason: 'its turn did not come in time' };
      const command = new PublishCommand({ PhoneNumber: to, Message: text, MessageAttributes: TRANSACTIONAL });
      try {
        await sns.send(command, { abortSignal: signal });
        return { kind: 'delivered' };
      } catch (error) {
        return outcomeOfProviderError(error, signal);
      }
    },
  };
};
