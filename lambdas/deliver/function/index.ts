import { createLaneDependencies } from '#lambdas/deliver/dependencies.ts';
import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { createFunctiongraphDeliverer } from '#src/protocols/functiongraph/deliver.ts';
import { createWorkflowTransport } from '#src/protocols/functiongraph/transport.ts';
import { createFunctionstageDeliverer } from '#src/protocols/functionstage/deliver.ts';
import { createLambdaTransport } from '#src/protocols/functionstage/transport.ts';

const { allSettings, shared } = createLaneDependencies({ hasSideQueues: false, watchesHealth: true });
const { targets, delivery } = allSettings;
const timeoutMs = delivery.endpointTimeoutSeconds * 1000;

/** The entry of the function lane's function. */
export const handler = createDeliverHandler({
  ...shared,
  lane: 'function',
  deliverers: {
    functionstage: createFunctionstageDeliverer({ transport: createLambdaTransport({ timeoutMs }), targets }),
    functiongraph: createFunctiongraphDeliverer({ transport: createWorkflowTransport({ timeoutMs }), targets }),
  },
  concurrency: 20, // as many as an envelope holds
});
