import { createDeliverHandler } from '#lambdas/deliver/handler.ts';
import { createPaidLane } from '#lambdas/deliver/paid-lane.ts';
import { readEnvironment } from '#lambdas/runtime/environment.ts';
import { TEXT_LIMITS } from '#src/domain/messages/direct-sms.ts';
import { endUserMessagingOf } from '#src/domain/sms-settings.ts';
import { createTextCounter } from '#src/pipeline/delivery/count-texts.ts';
import { createDirectSmsNotes } from '#src/pipeline/delivery/note-direct-sms.ts';
import { withSpendCaps } from '#src/pipeline/usage/capped-deliverer.ts';
import { createSmsDeliverer } from '#src/protocols/sms/deliver.ts';
import { createSmsTransport } from '#src/protocols/sms/transport.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createTextFlowStore } from '#src/stores/subscriptions/text-flow-store.ts';
import { createStatisticsStore } from '#src/stores/topics/statistics-store.ts';

const { deliveries, allSettings, shared, spending } = createPaidLane({ tellsOptOuts: true });
const { PUBLIC_BASE_URL: publicBaseUrl } = readEnvironment(['PUBLIC_BASE_URL']);
const { smsPerSecond } = allSettings.delivery;
const { countries } = allSettings.sms;
// Only a stage that sends by it has a configuration set.
const endUserMessaging = endUserMessagingOf(allSettings.sms);
const configurationSet = (): string => readEnvironment(['CONFIGURATION_SET_NAME']).CONFIGURATION_SET_NAME;
const statistics = createStatisticsStore(deliveries);
const directSms = createDirectSmsStore(deliveries);

/** The entry of the sms lane's function. */
export const handler = createDeliverHandler({
  ...shared,
  observers: [
    ...shared.observers,
    createTextCounter({ statistics, clock: shared.clock }),
    createDirectSmsNotes({ directSms, awaitsReports: endUserMessaging !== undefined, clock: shared.clock }),
  ],
  lane: 'sms',
  deliverers: {
    sms: withSpendCaps(
      createSmsDeliverer({
        transport: createSmsTransport({
          smsPerSecond,
          endUserMessaging: endUserMessaging && { ...endUserMessaging, configurationSet: configurationSet() },
        }),
        publicBaseUrl,
        countries,
        texts: createTextFlowStore(deliveries, TEXT_LIMITS),
        clock: shared.clock,
      }),
      { spending },
    ),
  },
  concurrency: Math.ceil(smsPerSecond), // more would only wait for their turn
});
