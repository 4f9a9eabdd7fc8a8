import type { ProtocolDescriptor } from '../descriptor.ts';

const perUrl = { messages: 200, windowSeconds: 600, pauseSeconds: 600 } as const;

const perHost = { ...perUrl, messages: 1000 } as const;

/** HTTP endpoints: a signed POST (contract section 9). */
export const http = {
  protocol: 'http',
  lane: 'http',
  isListed: true,
  needsConfirmation: true,
  linksLeadToPages: false,
  offersCancellation: false,
  structureBody: 'text',
  loggedEndpoint: 'whole',
  recipientsPerEnvelope: 200,
  countedBy: 'urlAndHost',
  confirmationLimits: [perUrl],
  hostLimits: [perHost],
} as const satisfies ProtocolDescriptor;

/** HTTPS endpoints: as {@link http}. */
export const https = { ...http, protocol: 'https' } as const satisfies ProtocolDescriptor;
