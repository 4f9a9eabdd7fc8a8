import { fileURLToPath } from 'node:url';
import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createRegistry } from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { logicalRegionOf } from '#lambdas/runtime/region.ts';
import { readSettings } from '#lambdas/runtime/settings.ts';
import { createMemberStore } from '#src/stores/secrets/member-store.ts';
import { createSessionStore } from '#src/stores/secrets/session-store.ts';

/** Creates the dependencies of the console function; call it once per function instance. */
export const createConsoleDependencies = () => {
  const variables = readEnvironment(['CONSOLE', 'PUBLIC_BASE_URL']);
  const registry = createRegistry(createDynamoDb());
  return {
    members: createMemberStore(registry),
    sessions: createSessionStore(registry),
    configuration: variables.CONSOLE,
    region: logicalRegionOf(readSettings()),
    publicBaseUrl: variables.PUBLIC_BASE_URL,
    folder: fileURLToPath(new URL('./console/', import.meta.url)),
    clock: Date.now,
    logger: createLogger(),
  };
};
