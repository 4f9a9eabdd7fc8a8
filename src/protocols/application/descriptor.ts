import { CHAT_LIMITS, type ProtocolDescriptor } from '../descriptor.ts';

/** Mobile push to endpoints of applications (contract section 4.12). */
export const application = {
  protocol: 'application',
  lane: 'push',
  isListed: false,
  needsConfirmation: false,
  linksLeadToPages: false,
  offersCancellation: false,
  structureBody: 'platforms',
  loggedEndpoint: 'whole',
  recipientsPerEnvelope: 50,
  countedBy: 'endpoint',
  confirmationLimits: CHAT_LIMITS,
} as const satisfies ProtocolDescriptor;
