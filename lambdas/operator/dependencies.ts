import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { openDeliveries, openKeys, openQueues, openRegistry } from '#lambdas/runtime/dependencies.ts';
import { createLogger, type FunctionLogger } from '#lambdas/runtime/logger.ts';
import { createAuthTokenStore } from '#src/stores/auth-token-store.ts';
import { createCredentialStore } from '#src/stores/credential-store.ts';
import { createDeadLetterStore } from '#src/stores/dead-letter-store.ts';
import { createSubscriptionStore } from '#src/stores/subscription-store.ts';
import type { OperatorDependencies } from './run-command.ts';

/** What the operator's commands work with; made once per function instance. */
export const createOperatorDependencies = (): OperatorDependencies & { readonly logger: FunctionLogger } => {
  const dynamodb = createDynamoDb();
  const registry = openRegistry(dynamodb);
  return {
    credentials: createCredentialStore({ ...registry, keys: openKeys() }),
    authTokens: createAuthTokenStore(registry),
    deadLetters: createDeadLetterStore(openDeliveries(dynamodb)),
    subscriptions: createSubscriptionStore(registry),
    queues: openQueues(['LANE_QUEUES']),
    clock: Date.now,
    logger: createLogger(),
  };
};
