import { CHAT_LIMITS, type ProtocolDescriptor } from '../descriptor.ts';

/** WeLink groups. */
export const welink = {
  protocol: 'welink',
  lane: 'chat',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: CHAT_LIMITS,
} as const satisfies ProtocolDescriptor;
