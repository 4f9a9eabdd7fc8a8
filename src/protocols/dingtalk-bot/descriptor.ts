import { CHAT_LIMITS, type ProtocolDescriptor } from '../descriptor.ts';

/** DingTalk enterprise robots that write to one person. */
export const dingTalkBot = {
  protocol: 'dingTalkBot',
  lane: 'chat',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: CHAT_LIMITS,
} as const satisfies ProtocolDescriptor;
