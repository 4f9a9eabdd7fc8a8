import type { ProtocolDescriptor } from '../descriptor.ts';

/** Feishu (Lark) group robots. */
export const feishu = {
  protocol: 'feishu',
  lane: 'chat',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: [],
} as const satisfies ProtocolDescriptor;
