import type { FunctionAccess } from './context.ts';
import { allowDelivering } from './deliver.ts';
import { encryptionKeyId } from './environment.ts';

/** Secrets of robots: what subscribers set to sign with, and the credentials of their applications. */
export const deliverChatAccess: FunctionAccess = (to, context) => {
  context.state.key.grant(to, 'extension', 'Decrypt');
  return { ...allowDelivering(to, 'chat', context), ...encryptionKeyId(context.state) };
};
