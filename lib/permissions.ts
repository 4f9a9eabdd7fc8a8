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
  registry.grant(publish, 'GetItem', 'BatchGetItem', 'Query');
  deliveries.grant(publish, 'UpdateItem');
  key.grant(publish, 'credential', 'Decrypt');
  grantLanes(publish, lanes);
  grantQueue(publish, 'FAN_OUT_QUEUE_URL', fanOut);
};

/**
 * Everything else that callers may do. Confirmations travel on the lanes and are counted in the deliveries table, which also
 * keeps probes of endpoints and texts without a topic; ids of subscriptions need the id secret.
 */
const grantToApi = ({ api }: ServiceFunctions, { registry, deliveries, key, lanes, cleanup }: StatefulStack): void => {
  registry.grant(api, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem');
  registry.grantLists(api, ...Object.values(REGISTRY_INDEXES));
  deliveries.grant(api, 'GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem');
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
  registry.grant(functions.fanOut, 'Query');
  grantLanes(functions.fanOut, lanes);
};

/** Files dead letters, the body of a message once; notes which calls were answered; removes what deleted topics leave, in rounds. */
const grantToHousekeeping = (
  functions: ServiceFunctions,
  { registry, deliveries, key, cleanup }: StatefulStack,
): void => {
  deliveries.grant(functions.deadLetter, 'GetItem', 'PutItem', 'UpdateItem', 'BatchWriteItem');
  key.grant(functions.deadLetter, 'dead-letter-token', 'Encrypt');
  deliveries.grant(functions.voiceEvents, 'PutItem');
  registry.grant(functions.cleanup, 'GetItem', 'Query', 'DeleteItem', 'BatchWriteItem');
  grantQueue(functions.cleanup, 'CLEANUP_QUEUE_URL', cleanup);
};

/** Makes credentials (whose secrets it can never read again) and redrives dead letters whose subscribers are still there. */
const grantToOperator = ({ operator }: ServiceFunctions, { registry, deliveries, key, lanes }: StatefulStack): void => {
  registry.grant(operator, 'GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem');
  registry.grantLists(operator, REGISTRY_INDEXES.byProject);
  deliveries.grant(operator, 'GetItem', 'DeleteItem');
  deliveries.grantLists(operator, DELIVERIES_INDEXES.byProject);
  key.grant(operator, 'credential', 'Encrypt');
  key.grant(operator, 'dead-letter-token', 'Decrypt');
  grantLanes(operator, lanes);
};
