import { CHAT_LIMITS, type ProtocolDescriptor } from '../descriptor.ts';

/** Mobile push to endpoints of applications (contract section 4.12). */
export const application = {
  protocol: 'application',
  lane: 'push',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: CHAT_LIMITS,
} as const satisfies ProtocolDescriptor;
