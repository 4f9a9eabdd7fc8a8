import type { ProtocolDescriptor } from '../descriptor.ts';

/** Mail through SES. Small envelopes: SES takes one mail a call and a few a second. */
export const email = {
  protocol: 'email',
  lane: 'email',
  needsConfirmation: true,
  recipientsPerEnvelope: 50,
  confirmationLimits: [
    { messages: 20, windowSeconds: 3600, pauseSeconds: 3600 },
    { messages: 40, windowSeconds: 172_800, pauseSeconds: 604_800 },
  ],
} as const satisfies ProtocolDescriptor;
