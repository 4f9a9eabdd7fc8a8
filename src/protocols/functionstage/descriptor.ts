import type { ProtocolDescriptor } from '../descriptor.ts';

/** Functions: an asynchronous Lambda invocation with the event of contract section 9.6. */
export const functionstage = {
  protocol: 'functionstage',
  lane: 'function',
  needsConfirmation: false,
  carriesAttributes: true,
  recipientsPerEnvelope: 20,
  confirmationLimits: [],
} as const satisfies ProtocolDescriptor;
