import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TEXT_LIMITS } from '#src/domain/messages/direct-sms.ts';
import { createTextCounter } from '#src/pipeline/delivery/count-texts.ts';
import { createDirectSmsNotes } from '#src/pipeline/delivery/note-direct-sms.ts';
import { createOptOutNotes } from '#src/pipeline/delivery/note-opt-outs.ts';
import type { Observer } from '#src/pipeline/delivery/observe.ts';
import { createSmsDeliverer } from '#src/protocols/sms/deliver.ts';
import { createSmsTransport, type SmsTransport } from '#src/protocols/sms/transport.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { createTextFlowStore } from '#src/stores/subscriptions/text-flow-store.ts';
import { createStatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { type JsonService, startJsonService } from '#test/support/aws-json-service.ts';
import { type QueryService, startQueryService } from '#test/support/aws-query-service.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Holding, startHolding } from '#test/support/holding.ts';

let holding: Holding;
let sns: QueryService;
let messaging: JsonService;

beforeAll(async () => {
  const success = { status: 200, result: { MessageId: 'm-1' } };
  [holding, sns, messaging] = await Promise.all([startHolding(), startQueryService(), startJsonService(success)]);
});
afterAll(async () => {
  await Promise.all([holding.stop(), sns.close(), messaging.close()]);
});

const transports: Readonly<Record<string, () => SmsTransport>> = {
  sns: () => createSmsTransport({ smsPerSecond: 1000, client: sns.client }),
  'end-user-messaging': () =>
    createSmsTransport({
      smsPerSecond: 1000,
      endUserMessaging: {
        originationIdentity: 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1',
        configurationSet: 'smn-test-sms',
        client: { ...messaging.client, region: 'us-east-1' },
      },
    }),
};

/** A topic's text to a number, sent and noted as the lane does. */
const sendText = async (provider: string) => {
  const clock = () => holding.now;
  const { deliveries } = holding.dynamodb;
  const recipient = aRecipient({ endpoint: '+447400123456' });
  const envelope = anEnvelope({ protocol: 'sms', recipients: [recipient], expiresAt: holding.now + 3_600_000 });
  const send = await createSmsDeliverer({
    transport: transports[provider]?.() ?? { send: async () => ({ kind: 'expired' }) },
    texts: createTextFlowStore(deliveries, TEXT_LIMITS),
    publicBaseUrl: 'https://smn.example.com',
    clock,
  })(envelope);
  const outcome = await send(recipient, new AbortController().signal);
  const observers: readonly Observer[] = [
    createTextCounter({ statistics: createStatisticsStore(deliveries), clock }),
    createDirectSmsNotes({ directSms: createDirectSmsStore(deliveries), awaitsReports: provider !== 'sns', clock }),
    createOptOutNotes({ queues: holding.queues }),
  ];
  const counts = { delivered: 1, retried: 0, dead: 0, expired: 0 };
  for (const observe of observers)
    await observe([{ envelope, results: [{ recipient, outcome, startedAt: 0 }], counts }]);
  return outcome;
};

describe("a topic's text that is accepted", () => {
  test.each(Object.keys(transports))(
    'costs two writes, of its number and of its topic, through %s',
    async (provider) => {
      await sendText(provider); // begins the windows of the number

      const calls = await holding.dynamodb.callsOf(async () => {
        expect(await sendText(provider)).toMatchObject({ kind: 'delivered' });
      });

      expect(calls).toEqual(['UpdateItem', 'UpdateItem']);
      expect(await holding.sqs.count(holding.sqs.urls.feedback)).toEqual({ visible: 0, delayed: 0 });
    },
  );
});
