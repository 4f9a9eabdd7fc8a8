import type { FunctionAccess } from './context.ts';
import { allowDelivering } from './deliver.ts';
import { encryptionKeyId } from './environment.ts';

/**
 * The only function that may decrypt the signing key; it makes key and certificate on first need. It decrypts headers that
 * subscribers set, and notes results of probes.
 */
export const deliverHttpAccess: FunctionAccess = (to, context) => {
  const { registry, deliveries, key } = context.state;
  registry.grantReads(to, 'GetItem');
  registry.grantWrites(to, { actions: ['PutItem'], keys: ['secret#signing-key', 'certificate#*'] });
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['detection#*'] });
  key.grant(to, 'signing-key', 'Encrypt', 'Decrypt');
  key.grant(to, 'extension-header', 'Decrypt');
  return {
    ...allowDelivering(to, 'http', context),
    ...encryptionKeyId(context.state),
  };
};
