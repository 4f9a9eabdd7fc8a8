import { CHAT_LIMITS, type ProtocolDescriptor } from '../descriptor.ts';

/** WeCom group robots. */
export const wechat = {
  protocol: 'wechat',
  lane: 'chat',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: CHAT_LIMITS,
} as const satisfies ProtocolDescriptor;
