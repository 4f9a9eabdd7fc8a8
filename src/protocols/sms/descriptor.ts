import type { ProtocolDescriptor } from '../descriptor.ts';

/** Text messages. Small envelopes: SNS sends about 20 a second, End User Messaging about one to a hundred for each number. */
export const sms = {
  protocol: 'sms',
  lane: 'sms',
  isListed: true,
  needsConfirmation: true,
  linksLeadToPages: true,
  offersCancellation: true,
  structureBody: 'text',
  loggedEndpoint: 'whole',
  recipientsPerEnvelope: 20,
  countedBy: 'phone',
  confirmationLimits: [
    { messages: 10, windowSeconds: 3600, pauseSeconds: 3600 },
    { messages: 20, windowSeconds: 172_800, pauseSeconds: 604_800 },
  ],
} as const satisfies ProtocolDescriptor;
