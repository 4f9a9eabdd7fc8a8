import type { ProtocolDescriptor } from '../descriptor.ts';

/** Functions: an asynchronous Lambda invocation with the event of contract section 9.6. */
export const functionstage = {
  protocol: 'functionstage',
  lane: 'function',
  isListed: true,
  needsConfirmation: false,
  linksLeadToPages: false,
  offersCancellation: false,
  carriesAttributes: true,
  structureBody: 'text',
  loggedEndpoint: 'whole',
  recipientsPerEnvelope: 20,
  countedBy: 'endpoint',
  confirmationLimits: [],
} as const satisfies ProtocolDescriptor;
