import { createLaneDependencies } from '#lambdas/deliver/dependencies.ts';
import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { createSmsDeliverer } from '#src/protocols/sms/deliver.ts';
import { createSmsTransport } from '#src/protocols/sms/transport.ts';

const { allSettings, shared } = createLaneDependencies({ hasSideQueues: false });
const { PUBLIC_BASE_URL: publicBaseUrl } = readEnvironment(['PUBLIC_BASE_URL']);
const { smsPerSecond } = allSettings.delivery;

/** The entry of the sms lane's function. */
export const handler = createDeliverHandler({
  ...shared,
  lane: 'sms',
  deliverers: { sms: createSmsDeliverer({ transport: createSmsTransport({ smsPerSecond }), publicBaseUrl }) },
  width: Math.ceil(smsPerSecond), // more would only wait for their turn
});
