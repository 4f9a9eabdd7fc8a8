import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { createPaidLane } from '#lambdas/deliver/paid-lane.ts';
import { createServiceKey } from '#lambdas/runtime/dependencies.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { unsubscribeSignature } from '#src/domain/subscriptions/subscription-id.ts';
import { withSpendCaps } from '#src/pipeline/usage/capped-deliverer.ts';
import { createEmailDeliverer } from '#src/protocols/email/deliver.ts';
import { createEmailTransport } from '#src/protocols/email/transport.ts';
import { createIdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import { createSubscriptionKeyStore } from '#src/stores/subscriptions/subscription-key-store.ts';

const { registry, kms, allSettings, shared, spending } = createPaidLane();
const environment = readEnvironment(['PUBLIC_BASE_URL', 'SENDER_ADDRESS', 'CONFIGURATION_SET_NAME']);
const { emailsPerSecond } = allSettings.delivery;
const keys = createServiceKey(kms);
const subscriptionKeys = createSubscriptionKeyStore({ idSecret: createIdSecretStore({ ...registry, keys }), keys });

/** The entry of the email lane's function. */
export const handler = createDeliverHandler({
  ...shared,
  lane: 'email',
  deliverers: {
    email: withSpendCaps(
      createEmailDeliverer({
        transport: createEmailTransport({ emailsPerSecond, configurationSet: environment.CONFIGURATION_SET_NAME }),
        signUnsubscribe: async (subscriptionUrn) => unsubscribeSignature(await subscriptionKeys.own(), subscriptionUrn),
        sender: environment.SENDER_ADDRESS,
        publicBaseUrl: environment.PUBLIC_BASE_URL,
      }),
      { spending },
    ),
  },
  concurrency: Math.ceil(emailsPerSecond), // more would only wait for their turn
});
