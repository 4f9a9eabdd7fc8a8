import {
  PinpointSMSVoiceV2Client,
  type PinpointSMSVoiceV2ClientConfig,
  SendTextMessageCommand,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { SmsProvider } from './sms-provider.ts';

export type EndUserMessagingOptions = {
  /** The ARN of the number, pool or sender id that texts come from. */
  readonly originationIdentity: string;
  /** The configuration set whose destination gets the events of texts. */
  readonly configurationSet: string;
  /** @default that of the account, if any */
  readonly protectConfigurationId?: string | undefined;
  /** What one text may cost. @default no limit */
  readonly maxPriceUsd?: number | undefined;
  /** @default the region and credentials of the environment */
  readonly client?: PinpointSMSVoiceV2ClientConfig | undefined;
};

/** The service's own limits of `TimeToLive`, in seconds: 5 s to 72 hours. */
const MIN_LIFE = 5;
const MAX_LIFETIME = 259_200;

/** `MaxPrice` is a text with up to five decimals. */
const DECIMALS = 5;

/** Texts through AWS End User Messaging, whose events report the end of each. */
export const createEndUserMessagingProvider = (options: EndUserMessagingOptions): SmsProvider => {
  const { originationIdentity, configurationSet, protectConfigurationId, maxPriceUsd, client } = options;
  const messaging = new PinpointSMSVoiceV2Client({
    // The second attempt is for kept sockets that went stale; the lane does the retrying.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 8000, throwOnRequestTimeout: true },
    ...client,
  });
  return {
    send: ({ to, text, timeToLiveSeconds, context }, signal) => {
      const command = new SendTextMessageCommand({
        DestinationPhoneNumber: to,
        OriginationIdentity: originationIdentity,
        MessageBody: text,
        MessageType: 'TRANSACTIONAL',
        ConfigurationSetName: configurationSet,
        ProtectConfigurationId: protectConfigurationId,
        MaxPrice: maxPriceUsd?.toFixed(DECIMALS),
        TimeToLive: Math.min(Math.max(Math.ceil(timeToLiveSeconds), MIN_LIFE), MAX_LIFETIME),
        Context: { ...context },
      });
      return messaging.send(command, { abortSignal: signal });
    },
  };
};
