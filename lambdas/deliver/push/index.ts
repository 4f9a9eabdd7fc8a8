import { createLaneDependencies } from '#lambdas/deliver/dependencies.ts';
import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { createServiceKey } from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createHttpClient } from '#src/http-client/http-client.ts';
import { createApplicationDeliverer } from '#src/protocols/application/deliver.ts';
import { createPushTransport } from '#src/protocols/application/transport.ts';
import { createApplicationEndpointStore } from '#src/stores/applications/application-endpoint-store.ts';
import { createApplicationSecrets } from '#src/stores/applications/application-secrets.ts';
import { createApplicationStore } from '#src/stores/applications/application-store.ts';

const { registry, kms, allSettings, shared } = createLaneDependencies({ hasSideQueues: false });
const environment = readEnvironment(['PUBLIC_BASE_URL', 'PLATFORM_APPLICATIONS_ARN', 'PLATFORM_APPLICATION_PREFIX']);
const { allowedCidrs, delivery, push } = allSettings;

/** The entry of the push lane's function. */
export const handler = createDeliverHandler({
  ...shared,
  lane: 'push',
  deliverers: {
    application: createApplicationDeliverer({
      registry: {
        applications: createApplicationStore(registry),
        endpoints: createApplicationEndpointStore(registry),
        secrets: createApplicationSecrets(createServiceKey(kms)),
      },
      transport: createPushTransport({
        applicationsArn: environment.PLATFORM_APPLICATIONS_ARN,
        namePrefix: environment.PLATFORM_APPLICATION_PREFIX,
      }),
      http: createHttpClient({ endpointTimeoutSeconds: delivery.endpointTimeoutSeconds, allowedCidrs }),
      tokenUrl: push.hmsTokenUrl,
      baseUrl: push.hmsBaseUrl,
      publicBaseUrl: environment.PUBLIC_BASE_URL,
      clock: shared.clock,
    }),
  },
  concurrency: 20,
});
