import { createLaneDependencies } from '#lambdas/deliver/dependencies.ts';
import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { createServiceKey } from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { logicalRegionOf } from '#lambdas/runtime/region.ts';
import { createHttpClient } from '#src/http-client/http-client.ts';
import { createHttpDeliverer } from '#src/protocols/http/deliver.ts';
import { createDetectionStore } from '#src/stores/deliveries/detection-store.ts';
import { createSigningKeyStore } from '#src/stores/secrets/signing-key-store.ts';
import { createExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import { createHeaderKeyStore } from '#src/stores/subscriptions/header-key-store.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';

const { registry, deliveries, kms, allSettings, shared } = createLaneDependencies({
  hasSideQueues: true,
  watchesHealth: true,
});
const { PUBLIC_BASE_URL: publicBaseUrl } = readEnvironment(['PUBLIC_BASE_URL']);
const { allowedCidrs, delivery } = allSettings;
const region = logicalRegionOf(allSettings);
const http = createHttpClient({ endpointTimeoutSeconds: delivery.endpointTimeoutSeconds, allowedCidrs });
const keys = createServiceKey(kms);
const signer = createSigningKeyStore({ ...registry, keys, region });
const headerKey = createHeaderKeyStore({ ...registry, keys, clock: shared.clock });
const detections = createDetectionStore(deliveries);
const deliverer = createHttpDeliverer({
  http,
  detections,
  signer,
  headers: createExtensionHeaders(headerKey),
  signingSecrets: createSigningSecrets(headerKey),
  publicBaseUrl,
  region,
  clock: shared.clock,
});

/** The entry of the http lane's function. */
export const handler = createDeliverHandler({
  ...shared,
  lane: 'http',
  deliverers: { http: deliverer, https: deliverer },
  concurrency: delivery.socketsPerFunction,
});
