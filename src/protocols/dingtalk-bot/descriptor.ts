import type { ProtocolDescriptor } from '../descriptor.ts';

/** DingTalk enterprise robots that write to one person. */
export const dingTalkBot = {
  protocol: 'dingTalkBot',
  lane: 'chat',
  needsConfirmation: false,
  recipientsPerEnvelope: 50,
  confirmationLimits: [],
} as const satisfies ProtocolDescriptor;
