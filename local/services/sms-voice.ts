import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Outbox } from '#local/outbox.ts';
import type { Phones } from '#local/phones.ts';
import { createJsonService, parseInput } from './json-protocol.ts';
import type { PublishEvent } from './messaging-events.ts';
import { type Service, ServiceRefusal } from './service.ts';
import { isReceived, OPTED_OUT_NUMBER, simulateText } from './text-simulator.ts';

type SmsVoiceOptions = {
  readonly outbox: Outbox;
  readonly phones: Phones;
  readonly publishEvent: PublishEvent;
};

const Destination = z.string().regex(/^\+[1-9]\d{6,14}$/, 'is no phone number in E.164 form');
const Context = z
  .record(z.string().min(1).max(100).regex(/^\S+$/), z.string().min(1).max(800))
  .refine((entries) => Object.keys(entries).length <= 5, 'has more than 5 entries')
  .default({});
const TimeToLive = z.number().int().min(5).max(259_200).optional();

const VoiceInput = z.object({
  DestinationPhoneNumber: Destination,
  OriginationIdentity: z.string().min(1),
  MessageBody: z.string().min(1).max(3000),
  MessageBodyTextType: z.literal('TEXT'),
  VoiceId: z.string().min(1),
  ConfigurationSetName: z.string().optional(),
  TimeToLive,
  Context,
});

const TextInput = z.object({
  DestinationPhoneNumber: Destination,
  OriginationIdentity: z.string().min(1).optional(),
  MessageBody: z.string().min(1).max(1600),
  MessageType: z.enum(['TRANSACTIONAL', 'PROMOTIONAL']).optional(),
  ConfigurationSetName: z.string().optional(),
  ProtectConfigurationId: z.string().min(1).optional(),
  MaxPrice: z
    .string()
    .regex(/^[0-9]{0,2}\.[0-9]{1,5}$/)
    .optional(),
  TimeToLive,
  Context,
});

/**
 * AWS End User Messaging. Calls, and texts without a configuration set, go to the outbox as `callnotify`; texts with one as `sms`.
 * Phones ring; answers, and the ends of texts, are reported by events.
 */
export const createSmsVoice = (options: SmsVoiceOptions): Service => {
  return createJsonService({
    SendVoiceMessage: (input) => sendVoice(options, parseInput(VoiceInput, input)),
    SendTextMessage: (input) => sendText(options, parseInput(TextInput, input)),
  });
};

/** What the price list of AWS has for one part in the United States, and what carriers there take beside it. */
const PRICES = { totalMessagePrice: 0.005_81, totalCarrierFee: 0.003 };

const sendText = async ({ outbox, publishEvent }: SmsVoiceOptions, input: z.infer<typeof TextInput>) => {
  const { DestinationPhoneNumber: to, MessageBody: text, ConfigurationSetName: configurationSet } = input;
  if (to === OPTED_OUT_NUMBER) {
    throw new ServiceRefusal('ConflictException', 'The number has opted out.', {
      facts: { Reason: 'DESTINATION_PHONE_NUMBER_OPTED_OUT' },
    });
  }
  const MessageId = randomUUID();
  const isText = configurationSet !== undefined;
  const simulated = simulateText(to);
  if (!isText) outbox.add({ protocol: 'callnotify', to, subject: 'Text message', text });
  else if (isReceived(simulated)) outbox.add({ protocol: 'sms', to, text });
  if (isText) {
    const now = Date.now();
    await publishEvent(configurationSet, {
      eventType: simulated.eventType,
      eventVersion: '1.0',
      eventTimestamp: now,
      isFinal: true,
      originationPhoneNumber: '+12065550152',
      destinationPhoneNumber: to,
      isoCountryCode: 'US',
      messageId: MessageId,
      messageRequestTimestamp: now,
      messageEncoding: 'GSM',
      messageType: input.MessageType ?? 'TRANSACTIONAL',
      messageStatus: simulated.status,
      messageStatusDescription: simulated.description,
      context: input.Context,
      totalMessageParts: 1,
      ...PRICES,
    });
  }
  return { MessageId };
};

const sendVoice = async ({ outbox, phones, publishEvent }: SmsVoiceOptions, input: z.infer<typeof VoiceInput>) => {
  const MessageId = randomUUID();
  const { DestinationPhoneNumber: to, MessageBody: text, VoiceId: voice } = input;
  outbox.add({ protocol: 'callnotify', to, subject: `Call, read by ${voice}`, text });
  await phones.ring({
    to,
    tell: async (eventType) => {
      if (input.ConfigurationSetName === undefined) return;
      await publishEvent(input.ConfigurationSetName, {
        eventType,
        eventVersion: '1.0',
        eventTimestamp: Date.now(),
        isFinal: eventType === 'VOICE_COMPLETED',
        destinationPhoneNumber: to,
        messageId: MessageId,
        context: input.Context,
      });
    },
  });
  return { MessageId };
};
