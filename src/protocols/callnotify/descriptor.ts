import type { ProtocolDescriptor } from '../descriptor.ts';

/**
 * Phone calls: the text is read aloud. An envelope holds a whole step of a notify policy, which must not be cut: each part
 * would call the next step.
 */
export const callnotify = {
  protocol: 'callnotify',
  lane: 'voice',
  isListed: true,
  needsConfirmation: true,
  linksLeadToPages: true,
  offersCancellation: true,
  structureBody: 'text',
  loggedEndpoint: 'whole',
  recipientsPerEnvelope: 10,
  countedBy: 'phone',
  confirmationLimits: [
    { messages: 10, windowSeconds: 3600, pauseSeconds: 3600 },
    { messages: 20, windowSeconds: 172_800, pauseSeconds: 604_800 },
  ],
} as const satisfies ProtocolDescriptor;
