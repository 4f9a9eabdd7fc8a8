import { createDynamoDb } from '#lambdas/runtime/clients.ts';
import { createDeliveries } from '#lambdas/runtime/dependencies.ts';
import { createLogger } from '#lambdas/runtime/logger.ts';
import { createCallChainStore } from '#src/stores/deliveries/call-chain-store.ts';
import { createVoiceEventsHandler } from './handler.ts';

/** The entry of the voice-events function. */
export const handler = createVoiceEventsHandler({
  chains: createCallChainStore(createDeliveries(createDynamoDb())),
  clock: Date.now,
  logger: createLogger(),
});
