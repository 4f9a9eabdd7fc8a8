import type { ProtocolDescriptor } from '../descriptor.ts';

/** Workflows: a Step Functions execution with the same event as functions. */
export const functiongraph = {
  protocol: 'functiongraph',
  lane: 'function',
  needsConfirmation: false,
  carriesAttributes: true,
  recipientsPerEnvelope: 20,
  confirmationLimits: [],
} as const satisfies ProtocolDescriptor;
