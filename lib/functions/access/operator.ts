import { LANES } from '#src/domain/protocol.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import type { Stage } from '../../stage.ts';
import { DELIVERIES_INDEXES, REGISTRY_INDEXES, type StatefulStack } from '../../stateful-stack.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId, laneQueues, registryName } from './environment.ts';
import { allowTopicKeys } from './topic-keys.ts';

/**
 * Makes credentials (whose secrets it can never read again), binds principals of AWS and people to projects, looks after dead letters that
 * no project owns, and adds subscription users, whose endpoints it asks to confirm as the api does. It exports projects and imports
 * them, so it decrypts and encrypts what subscriptions keep secret. It moves topics away: with their subscriptions go what is held of their
 * messages and their dead letters.
 */
export const operatorAccess: FunctionAccess = (to, { stage, state, publicBaseUrl }) => {
  const { registry, deliveries, key, lanes } = state;
  registry.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  registry.grantWrites(to, {
    actions: ['PutItem', 'DeleteItem'],
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
      ...['topic#*', 's#*', 'template#*', 'tags#*', 'triggers#*', 'move#*'],
    ],
  });
  registry.grantWrites(to, {
    actions: ['UpdateItem'],
    keys: ['credential#*', 'spend-caps#*', 'topic-id#*', 'topic#*', 'move#*'],
  });
  registry.grantLists(to, REGISTRY_INDEXES.byProject);
  deliveries.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
  deliveries.grantWrites(to, { actions: ['DeleteItem'], keys: ['dead-letter#*', 'failure#*'] });
  deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['confirmation-flow#*'] });
  deliveries.grantWrites(to, { actions: ['PutItem'], keys: ['held-subscription#*'] });
  deliveries.grantLists(to, DELIVERIES_INDEXES.byProject);
  key.grant(to, 'credential', 'Encrypt');
  allowMoving(to, stage, state);
  for (const purpose of ['id-secret', 'extension', 'extension-header'] as const)
    key.grant(to, purpose, 'Encrypt', 'Decrypt');
  for (const lane of LANES) lanes[lane].grantSend(to);
  return {
    ...registryName(state),
    ...deliveriesName(state),
    ...encryptionKeyId(state),
    ...laneQueues(state),
    PUBLIC_BASE_URL: publicBaseUrl,
  };
};

/** With a topic go its subscriptions and what is held of its messages, which a key of its own may have encrypted. */
const allowMoving = (to: ServiceFunction, stage: Stage, { registry, deliveries, key }: StatefulStack): void => {
  registry.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['s#*'] });
  deliveries.grantWrites(to, { actions: ['BatchWriteItem'], keys: ['held#*'] });
  key.grant(to, 'move', 'Encrypt', 'Decrypt');
  allowTopicKeys(to, stage, 'Decrypt');
};
