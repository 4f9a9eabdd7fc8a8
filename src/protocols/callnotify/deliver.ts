import type { Outcome } from '#src/domain/delivery/outcome.ts';
import type { VoiceSettings } from '#src/domain/voice-settings.ts';
import { type Envelope, type Recipient, recipientExpiresAt } from '#src/queues/envelope.ts';
import type { Deliverer, Send } from '../deliverer.ts';
import { sentTextOf, withSentText } from '../sent-text.ts';
import { createCallTextWriter, languageOf } from './render.ts';
import type { VoiceTransport } from './transport.ts';

/** The dependencies of calling. */
export type VoiceDelivererOptions = {
  /** Absent where the stage has no number that calls. */
  readonly transport: VoiceTransport | undefined;
  readonly voices: VoiceSettings['voices'];
  readonly publicBaseUrl: string;
  readonly clock: () => number;
};

/** What End User Messaging reads aloud of plain text. */
const MAX_TEXT_LENGTH = 3000;

const rejected = (reason: string): Outcome => ({ kind: 'rejected', reason });

/**
 * Calls people and reads messages aloud; confirmations and cancellations go as text messages to the same number. Delivered
 * means that the service has accepted it; its events report who answers.
 */
export const createVoiceDeliverer =
  (options: VoiceDelivererOptions): Deliverer =>
  async (envelope) => {
    const { transport, publicBaseUrl, clock } = options;
    if (transport === undefined)
      return async () => rejected('this stage has no number that calls (settings.voice.originationIdentity)');
    if (envelope.kind === 'notification') return createCalls(envelope, { ...options, transport });
    const textOf = createCallTextWriter(publicBaseUrl);
    return async (recipient, signal) => {
      const text = textOf(envelope, recipient);
      if (text === undefined) return rejected('the confirmation has no token');
      const sms = { to: recipient.endpoint, text };
      const sent = sentTextOf(sms, clock());
      return withSentText(await transport.text(sms, signal), sent);
    };
  };

type CallOptions = VoiceDelivererOptions & { readonly transport: VoiceTransport };

const createCalls = (envelope: Envelope, { transport, voices, clock }: CallOptions): Send => {
  const text = envelope.body.trim();
  if (text === '') return async () => rejected('the text is empty');
  if (text.length > MAX_TEXT_LENGTH)
    return async () => rejected(`the text is longer than ${MAX_TEXT_LENGTH} characters`);
  const voice = voices[languageOf(text, envelope.locale)];
  return (recipient, signal) => {
    const timeToLiveSeconds = (recipientExpiresAt(envelope, recipient) - clock()) / 1000;
    const context = contextOf(envelope, recipient);
    return transport.call({ to: recipient.endpoint, text, voice, timeToLiveSeconds, context }, signal);
  };
};

/** What comes back in the events of a call. `chainTopicId` is there when the answer keeps others from being called. */
const contextOf = (
  { messageId, topicUrn, topicId, escalation }: Envelope,
  { subscriptionId }: Recipient,
): Readonly<Record<string, string>> => ({
  messageId,
  topicUrn,
  subscriptionId,
  ...(escalation !== undefined && { chainTopicId: topicId }),
});
