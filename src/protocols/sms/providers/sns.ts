import { PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns';
import type { SmsProvider } from './sms-provider.ts';

/** Requests reliable rather than cheap delivery by the carriers. */
const TRANSACTIONAL = { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } };

/**
 * Texts through Amazon SNS, which accepts also what it never sends, and reports nothing. SNS has no time to live of texts.
 * @default client - the region and credentials of the environment
 */
export const createSnsProvider = (client: SNSClientConfig = {}): SmsProvider => {
  const sns = new SNSClient({
    // The second attempt is for kept sockets that went stale; the lane does the retrying.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 8000, throwOnRequestTimeout: true },
    ...client,
  });
  return {
    send: ({ to, text }, signal) => {
      const command = new PublishCommand({ PhoneNumber: to, Message: text, MessageAttributes: TRANSACTIONAL });
      return sns.send(command, { abortSignal: signal });
    },
  };
};
