import { LANES } from '#src/domain/protocol.ts';
import { DELIVERIES_INDEXES, REGISTRY_INDEXES } from '../../stateful-stack.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId, laneQueues, registryName } from './environment.ts';

/**
 * Makes credentials (whose secrets it can never read again), binds principals of AWS and people to projects, looks after dead letters that
 * no project owns, and adds subscription users, whose endpoints it asks to confirm as the api does. It exports projects and imports
 * them, so it decrypts and encrypts what subscriptions keep secret.
 */
export const operatorAccess: FunctionAccess = (to, { state }) => {
  const { registry, deliveries, key, lanes } = state;
  registry.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  registry.grantWrites(to, {
    actions: ['PutItem', 'DeleteItem'],
    // It removes subscriptions of subscription users only.
    keys: [
      'credential#*',
      'auth-token#*',
      'principal#*',
      'member#*',
      'members#*',
      'subscription-user#*',
      's#_*',
      'topic-id#*',
    ],
  });
  registry.grantWrites(to, {
    actions: ['PutItem'],
    keys: [
      ...['confirm#*', 'secret#id-secret', 'secret#header-key'],
      ...['topic#*', 's#*', 'template#*', 'tags#*', 'triggers#*'],
    ],
  });
  registry.grantWrites(to, { actions: ['UpdateItem'], keys: ['credential#*', 'spend-caps#*', 'topic-id#*'] });
  registry.grantLists(to, REGISTRY_INDEXES.byProject);
  deliveries.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  deliveries.grantWrites(to, { actions: ['DeleteItem'], keys: ['dead-letter#raw#*'] });
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['confirmation-flow#*'] });
  deliveries.grantWrites(to, { actions: ['PutItem'], keys: ['held-subscription#*'] });
  deliveries.grantLists(to, DELIVERIES_INDEXES.byProject);
  key.grant(to, 'credential', 'Encrypt');
  for (const purpose of ['id-secret', 'extension', 'extension-header'] as const)
    key.grant(to, purpose, 'Encrypt', 'Decrypt');
  for (const lane of LANES) lanes[lane].grantSend(to);
  return { ...registryName(state), ...deliveriesName(state), ...encryptionKeyId(state), ...laneQueues(state) };
};
