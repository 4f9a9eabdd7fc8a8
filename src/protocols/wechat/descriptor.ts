import type { ProtocolDescriptor } from '../descriptor.ts';

/** WeCom group robots. */
export const wechat = {
  protocol: 'wechat',
  lane: 'chat',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: [],
} as const satisfies ProtocolDescriptor;
