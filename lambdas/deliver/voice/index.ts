import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { createPaidLane } from '#lambdas/deliver/paid-lane.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import type { VoiceSettings } from '#src/domain/voice-settings.ts';
import { withSpendCaps } from '#src/pipeline/usage/capped-deliverer.ts';
import { createVoiceDeliverer } from '#src/protocols/callnotify/deliver.ts';
import { createVoiceTransport, type VoiceTransport } from '#src/protocols/callnotify/transport.ts';
import { createCallChainStore } from '#src/stores/deliveries/call-chain-store.ts';

const { deliveries, allSettings, shared, spending } = createPaidLane();
const { PUBLIC_BASE_URL: publicBaseUrl } = readEnvironment(['PUBLIC_BASE_URL']);
const { callsPerSecond, voices } = allSettings.voice;

/** A stage without a number that calls has no configuration set either. */
const createTransport = ({ originationIdentity, textIdentity }: VoiceSettings): VoiceTransport | undefined => {
  if (originationIdentity === undefined) return undefined;
  const { CONFIGURATION_SET_NAME: configurationSet } = readEnvironment(['CONFIGURATION_SET_NAME']);
  const identities = { originationIdentity, textIdentity: textIdentity ?? originationIdentity };
  return createVoiceTransport({ callsPerSecond, ...identities, configurationSet });
};

/** The entry of the voice lane's function. */
export const handler = createDeliverHandler({
  ...shared,
  chains: createCallChainStore(deliveries),
  lane: 'voice',
  deliverers: {
    callnotify: withSpendCaps(
      createVoiceDeliverer({
        transport: createTransport(allSettings.voice),
        voices,
        publicBaseUrl,
        clock: shared.clock,
      }),
      { spending },
    ),
  },
  concurrency: Math.ceil(callsPerSecond), // more would only wait for their turn
});
