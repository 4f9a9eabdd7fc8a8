import type { ProtocolDescriptor } from '../descriptor.ts';

/** WeLink groups. */
export const welink = {
  protocol: 'welink',
  lane: 'chat',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: [],
} as const satisfies ProtocolDescriptor;
