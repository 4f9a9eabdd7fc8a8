import type { ProtocolDescriptor } from '../descriptor.ts';

/** Mail through SES. Small envelopes: SES takes one mail a call and a few a second. */
export const email = {
  protocol: 'email',
  lane: 'email',
  isListed: true,
  needsConfirmation: true,
  linksLeadToPages: true,
  offersCancellation: false,
  structureBody: 'text',
  loggedEndpoint: 'whole',
  recipientsPerEnvelope: 50,
  countedBy: 'mailbox',
  confirmationLimits: [
    { messages: 20, windowSeconds: 3600, pauseSeconds: 3600 },
    { messages: 40, windowSeconds: 172_800, pauseSeconds: 604_800 },
  ],
} as const satisfies ProtocolDescriptor;
