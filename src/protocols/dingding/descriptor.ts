import { CHAT_LIMITS, type ProtocolDescriptor } from '../descriptor.ts';

/** DingTalk group robots. */
export const dingding = {
  protocol: 'dingding',
  lane: 'chat',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: CHAT_LIMITS,
} as const satisfies ProtocolDescriptor;
