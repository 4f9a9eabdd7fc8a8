import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Outbox } from '#local/outbox.ts';
import type { Phones } from '#local/phones.ts';
import { createJsonService, parseInput } from './json-protocol.ts';
import type { Service } from './service.ts';

type SmsVoiceOptions = {
  readonly outbox: Outbox;
  readonly phones: Phones;
  /** Hands an event to the destination of the stacks' configuration set. */
  readonly sendEvent: (event: string) => Promise<void>;
};

const Destination = z.string().regex(/^\+[1-9]\d{6,14}$/, 'is no phone number in E.164 form');
const Context = z
  .record(z.string().min(1).max(100).regex(/^\S+$/), z.string().min(1).max(800))
  .refine((entries) => Object.keys(entries).length <= 5, 'has more than 5 entries')
  .default({});

const VoiceInput = z.object({
  DestinationPhoneNumber: Destination,
  OriginationIdentity: z.string().min(1),
  MessageBody: z.string().min(1).max(3000),
  MessageBodyTextType: z.literal('TEXT'),
  VoiceId: z.string().min(1),
  ConfigurationSetName: z.string().optional(),
  TimeToLive: z.number().int().min(5).max(259_200).optional(),
  Context,
});

const TextInput = z.object({
  DestinationPhoneNumber: Destination,
  OriginationIdentity: z.string().min(1).optional(),
  MessageBody: z.string().min(1).max(1600),
  MessageType: z.enum(['TRANSACTIONAL', 'PROMOTIONAL']).optional(),
});

/** AWS End User Messaging: calls and texts go to the outbox as `callnotify`; phones ring, and answers are reported by events. */
export const createSmsVoice = (options: SmsVoiceOptions): Service => {
  return createJsonService({
    SendVoiceMessage: (input) => sendVoice(options, parseInput(VoiceInput, input)),
    SendTextMessage: async (input) => sendText(options, parseInput(TextInput, input)),
  });
};

const sendText = ({ outbox }: SmsVoiceOptions, input: z.infer<typeof TextInput>) => {
  outbox.add({
    protocol: 'callnotify',
    to: input.DestinationPhoneNumber,
    subject: 'Text message',
    text: input.MessageBody,
  });
  return { MessageId: randomUUID() };
};

const sendVoice = async ({ outbox, phones, sendEvent }: SmsVoiceOptions, input: z.infer<typeof VoiceInput>) => {
  const MessageId = randomUUID();
  const { DestinationPhoneNumber: to, MessageBody: text, VoiceId: voice } = input;
  outbox.add({ protocol: 'callnotify', to, subject: `Call, read by ${voice}`, text });
  await phones.ring({
    to,
    tell: async (eventType) => {
      if (input.ConfigurationSetName === undefined) return;
      await sendEvent(
        JSON.stringify({
          eventType,
          eventVersion: '1.0',
          eventTimestamp: Date.now(),
          isFinal: eventType === 'VOICE_COMPLETED',
          destinationPhoneNumber: to,
          messageId: MessageId,
          context: input.Context,
        }),
      );
    },
  });
  return { MessageId };
};
