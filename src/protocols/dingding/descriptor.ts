import type { ProtocolDescriptor } from '../descriptor.ts';

/** DingTalk group robots. */
export const dingding = {
  protocol: 'dingding',
  lane: 'chat',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: [],
} as const satisfies ProtocolDescriptor;
