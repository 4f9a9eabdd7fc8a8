import { CHAT_LIMITS, type ProtocolDescriptor } from '../descriptor.ts';

/** Feishu (Lark) group robots. */
export const feishu = {
  protocol: 'feishu',
  lane: 'chat',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: CHAT_LIMITS,
} as const satisfies ProtocolDescriptor;
