import {
  PinpointSMSVoiceV2Client,
  type PinpointSMSVoiceV2ClientConfig,
  SendTextMessageCommand,
  SendVoiceMessageCommand,
  type VoiceId,
} from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { outcomeOfProviderError } from '../provider-error.ts';
import { createTimedPacer } from '../timed-pacer.ts';

/** A text that is read aloud when the call is answered. */
type VoiceCall = {
  readonly to: string;
  readonly text: string;
  readonly voice: VoiceId;
  /** How long the call may still be started, in seconds. */
  readonly timeToLiveSeconds: number;
  /** Stands in the events of the call: at most 5 entries with keys of 100 and values of 1 to 800 characters. */
  readonly context: Readonly<Record<string, string>>;
};

/** Calls and texts through AWS End User Messaging; neither throws for what the service answers. */
export type VoiceTransport = {
  /** Starts a call to an E.164 number when the rate allows; delivered means that the service has accepted it. */
  call(call: VoiceCall, signal: AbortSignal): Promise<Outcome>;
  /** Sends a text message to an E.164 number. */
  text(message: { readonly to: string; readonly text: string }, signal: AbortSignal): Promise<Outcome>;
};

export type VoiceTransportOptions = {
  /** Calls and texts that one function instance starts a second, evenly spaced. */
  readonly callsPerSecond: number;
  /** The ARNs of the numbers or pools that calls and texts come from. */
  readonly originationIdentity: string;
  readonly textIdentity: string;
  /** The configuration set whose destination gets the events that report whether a call was answered. */
  readonly configurationSet: string;
  /** @default the region and credentials of the environment */
  readonly client?: PinpointSMSVoiceV2ClientConfig;
};

/** The service's own limits of `TimeToLive`, in seconds: 5 s to 72 hours. */
const MIN_LIFE = 5;
const MAX_LIFETIME = 259_200;

/** A transport with a client of its own. One per function instance. */
export const createVoiceTransport = (options: VoiceTransportOptions): VoiceTransport => {
  const voice = new PinpointSMSVoiceV2Client({
    // The second attempt is for kept sockets that went stale; the lane does the retrying.
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 8000, throwOnRequestTimeout: true },
    ...options.client,
  });
  const pacer = createTimedPacer(options.callsPerSecond);
  const inTurn = async (send: () => Promise<unknown>, signal: AbortSignal): Promise<Outcome> => {
    if (!(await pacer.turn(signal))) return { kind: 'throttled', reason: 'its turn did not come in time' };
    try {
      await send();
      return { kind: 'delivered' };
    } catch (error) {
      return outcomeOfProviderError(error, signal);
    }
  };
  return {
    call: ({ to, text, voice: voiceId, timeToLiveSeconds, context }, signal) => {
      const command = new SendVoiceMessageCommand({
        DestinationPhoneNumber: to,
        OriginationIdentity: options.originationIdentity,
        MessageBody: text,
        MessageBodyTextType: 'TEXT',
        VoiceId: voiceId,
        ConfigurationSetName: options.configurationSet,
        TimeToLive: Math.min(Math.max(Math.ceil(timeToLiveSeconds), MIN_LIFE), MAX_LIFETIME),
        Context: { ...context },
      });
      return inTurn(() => voice.send(command, { abortSignal: signal }), signal);
    },
    text: ({ to, text }, signal) => {
      const command = new SendTextMessageCommand({
        DestinationPhoneNumber: to,
        OriginationIdentity: options.textIdentity,
        MessageBody: text,
        MessageType: 'TRANSACTIONAL',
      });
      return inTurn(() => voice.send(command, { abortSignal: signal }), signal);
    },
  };
};
