import { CHAT_LIMITS, type ProtocolDescriptor } from '../descriptor.ts';

/** WeCom group robots. */
export const wechat = {
  protocol: 'wechat',
  lane: 'chat',
  isListed: true,
  needsConfirmation: false,
  linksLeadToPages: false,
  offersCancellation: false,
  structureBody: 'robotMessage',
  loggedEndpoint: 'host',
  recipientsPerEnvelope: 50,
  countedBy: 'endpoint',
  confirmationLimits: CHAT_LIMITS,
} as const satisfies ProtocolDescriptor;
