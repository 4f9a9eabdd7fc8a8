import type { ProtocolDescriptor } from '../descriptor.ts';

/** Queues: an SQS message to the team's own queue (contract section 9.6). */
export const dms = {
  protocol: 'dms',
  lane: 'queue',
  isListed: false,
  needsConfirmation: false,
  linksLeadToPages: false,
  offersCancellation: false,
  structureBody: 'text',
  loggedEndpoint: 'whole',
  recipientsPerEnvelope: 100,
  countedBy: 'endpoint',
  confirmationLimits: [],
} as const satisfies ProtocolDescriptor;
