import type { ProtocolDescriptor } from '../descriptor.ts';

/** Workflows: a Step Functions execution with the same event as functions. */
export const functiongraph = {
  protocol: 'functiongraph',
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
