import type { ProtocolDescriptor } from '../descriptor.ts';

/** Queues: an SQS message to the team's own queue (contract section 9.6). */
export const dms = {
  protocol: 'dms',
  lane: 'queue',
  needsConfirmation: false,
  recipientsPerEnvelope: 100,
  confirmationLimits: [],
} as const satisfies ProtocolDescriptor;
