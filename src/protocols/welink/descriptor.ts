import { CHAT_LIMITS, type ProtocolDescriptor } from '../descriptor.ts';

/** WeLink groups. */
export const welink = {
  protocol: 'welink',
  lane: 'chat',
  isListed: true,
  needsConfirmation: false,
  linksLeadToPages: false,
  offersCancellation: false,
  structureBody: 'robotText',
  loggedEndpoint: 'host',
  recipientsPerEnvelope: 50,
  countedBy: 'endpoint',
  confirmationLimits: CHAT_LIMITS,
} as const satisfies ProtocolDescriptor;
