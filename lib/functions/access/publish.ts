import { allowAccepting } from './accepting.ts';
import type { FunctionAccess } from './context.ts';

/**
 * Accepts messages. Reads the caller's credential, counts calls, publishes and usage, notes uses of tokens, and keeps the answers
 * of calls that may be repeated.
 */
export const publishAccess: FunctionAccess = (to, context) => {
  const { deliveries, key } = context.state;
  deliveries.grantReads(to, 'GetItem', 'Query');
  deliveries.grantWrites(to, {
    actions: ['UpdateItem'],
    keys: ['publishes#*', 'calls#*', 'idempotency#*', 'token-use#*', 'usage#*'],
  });
  deliveries.grantWrites(to, { actions: ['PutItem', 'DeleteItem'], keys: ['idempotency#*'] });
  key.grant(to, 'credential', 'Decrypt');
  return allowAccepting(to, context);
};
