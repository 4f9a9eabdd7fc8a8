import type { ServiceFunctions } from './functions.ts';
import { grantLanes, grantQueue } from './queue-access.ts';
import { DELIVERIES_INDEXES, REGISTRY_INDEXES, type StatefulStack } from './stateful-stack.ts';

/**
 * What each function outside the lanes may do and is told, one paragraph per function. What reads a queue gets that
 * right with its event source.
 */
export const grantAccess = (functions: ServiceFunctions, state: StatefulStack): void => {
  grantToPublish(functions, state);
  grantToApi(functions, state);
  grantToFanOut(functions, state);
  grantToHousekeeping(functions, state);
  grantToOperator(functions, state);
};

/** Reads the topic, its subscribers, the template and the caller's credential; counts publishes, and writes queues. */
const grantToPublish = (
  { publish }: ServiceFunctions,
  { registry, deliveries, key, lanes, fanOut }: StatefulStack,
): void => {
  registry.grantReads(publish, 'GetItem', 'BatchGetItem', 'Query');
  deliveries.grantWrites(publish, { actions: ['UpdateItem'], keys: ['publishes#*'] });
  key.grant(publish, 'credential', 'Decrypt');
  grantLanes(publish, lanes);
  grantQueue(publish, 'FAN_OUT_QUEUE_URL', fanOut);
};

/**
 * Everything else that callers may do. Confirmations travel on the lanes and are counted in the deliveries table, which also
 * keeps probes of endpoints and texts without a topic; ids of subscriptions need the id secret.
 */
const grantToApi = ({ api }: ServiceFunctions, { registry, deliveries, key, lanes, cleanup }: StatefulStack): void => {
  for (const table of [registry, deliveries]) {
    table.grantReads(api, 'GetItem', 'BatchGetItem', 'Query');
    table.grantWrites(api, { actions: ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'] });
  }
  registry.grantLists(api, ...Object.values(REGISTRY_INDEXES));
  deliveries.grantLists(api, DELIVERIES_INDEXES.byProject);
  key.grant(api, 'credential', 'Decrypt');
  key.grant(api, 'id-secret', 'Encrypt', 'Decrypt');
  key.grant(api, 'extension', 'Encrypt');
  key.grant(api, 'extension-header', 'Encrypt', 'Decrypt');
  key.grant(api, 'application', 'Encrypt');
  grantLanes(api, lanes);
  grantQueue(api, 'CLEANUP_QUEUE_URL', cleanup);
};

/** Reads subscribers, range by range, and writes lanes only; a range that fails comes again by itself. */
const grantToFanOut = (functions: ServiceFunctions, { registry, lanes }: StatefulStack): void => {
  registry.grantReads(functions.fanOut, 'Query');
  grantLanes(functions.fanOut, lanes);
};

/** Files dead letters, the body of a message once; notes which calls were answered; removes what deleted topics leave, in rounds. */
const grantToHousekeeping = (
  { deadLetter, voiceEvents, cleanup }: ServiceFunctions,
  { registry, deliveries, key, cleanup: cleanupQueue }: StatefulStack,
): void => {
  deliveries.grantReads(deadLetter, 'GetItem');
  deliveries.grantWrites(deadLetter, { actions: ['PutItem', 'BatchWriteItem'], keys: ['dead-letter#*'] });
  deliveries.grantWrites(deadLetter, { actions: ['UpdateItem'], keys: ['dead-letter#*', 'direct-sms#*'] });
  key.grant(deadLetter, 'dead-letter-token', 'Encrypt');
  deliveries.grantWrites(voiceEvents, { actions: ['PutItem'], keys: ['call-chain#*'] });
  registry.grantReads(cleanup, 'GetItem', 'Query');
  registry.grantWrites(cleanup, { actions: ['DeleteItem'], keys: ['topic-id#*', 'tags#*'] });
  registry.grantWrites(cleanup, { actions: ['BatchWriteItem'], keys: ['s#*', 'application-endpoints#*'] });
  grantQueue(cleanup, 'CLEANUP_QUEUE_URL', cleanupQueue);
};

/**
 * Makes credentials (whose secrets it can never read again), redrives dead letters whose subscribers are still there, and adds
 * subscription users, whose endpoints it asks to confirm as the api does.
 */
const grantToOperator = ({ operator }: ServiceFunctions, { registry, deliveries, key, lanes }: StatefulStack): void => {
  registry.grantReads(operator, 'GetItem', 'BatchGetItem', 'Query');
  registry.grantWrites(operator, {
    actions: ['PutItem', 'DeleteItem'],
    // Of subscriptions those of subscription users only.
    keys: ['credential#*', 'auth-token#*', 'subscription-user#*', 's#_*'],
  });
  registry.grantWrites(operator, { actions: ['PutItem'], keys: ['confirm#*', 'secret#id-secret'] });
  registry.grantWrites(operator, { actions: ['UpdateItem'], keys: ['credential#*'] });
  registry.grantLists(operator, REGISTRY_INDEXES.byProject);
  deliveries.grantReads(operator, 'GetItem');
  deliveries.grantWrites(operator, { actions: ['DeleteItem'], keys: ['dead-letter#*'] });
  deliveries.grantWrites(operator, { actions: ['UpdateItem'], keys: ['confirmation-flow#*'] });
  deliveries.grantLists(operator, DELIVERIES_INDEXES.byProject);
  key.grant(operator, 'credential', 'Encrypt');
  key.grant(operator, 'id-secret', 'Encrypt', 'Decrypt');
  key.grant(operator, 'dead-letter-token', 'Decrypt');
  grantLanes(operator, lanes);
};
