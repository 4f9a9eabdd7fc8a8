import { createLaneDependencies } from '#lambdas/deliver/dependencies.ts';
import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { createDmsDeliverer } from '#src/protocols/dms/deliver.ts';
import { createQueueTransport } from '#src/protocols/dms/transport.ts';

const { allSettings, shared } = createLaneDependencies({ hasSideQueues: false, watchesHealth: true });
const { targets, delivery } = allSettings;
const timeoutMs = delivery.endpointTimeoutSeconds * 1000;

/** The entry of the queue lane's function. */
export const handler = createDeliverHandler({
  ...shared,
  lane: 'queue',
  deliverers: {
    dms: createDmsDeliverer({ transport: createQueueTransport({ timeoutMs }), targets }),
  },
  concurrency: 20,
});
