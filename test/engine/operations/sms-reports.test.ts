import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { DIRECT_SMS_STATUS } from '#src/domain/messages/direct-sms.ts';
import { createDirectSmsNotes } from '#src/pipeline/delivery/note-direct-sms.ts';
import { createDirectSmsStore } from '#src/stores/deliveries/direct-sms-store.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());
beforeEach(async () => {
  await service.envelopes('sms');
});

let numbered = 0;
/** A number that no other test has texted. */
const aNumber = (): string => `+861391${String(++numbered).padStart(7, '0')}`;

const send = async (endpoint: string): Promise<string> =>
  (await service.call('SmsPublish', { body: { endpoint, message: 'Hello' } })).body.message_id;
const report = async (query: Record<string, string>) => (await service.call('ListSmsReports', { query })).body.data;

/** What the lane notes of the one text that is queued, when its provider has accepted it and will report its end. */
const accept = async () => {
  const { directSms, clock } = service.dependencies;
  const [envelope] = await service.envelopes('sms');
  if (envelope === undefined) throw new Error('Nothing was queued');
  const outcome = { kind: 'delivered' } as const;
  const results = envelope.recipients.map((recipient) => ({ recipient, outcome, startedAt: clock() }));
  const counts = { delivered: results.length, retried: 0, dead: 0, expired: 0 };
  await createDirectSmsNotes({ directSms, awaitsReports: true, clock })([{ envelope, results, counts }]);
};

/** What the feedback function records of it. */
const end = (id: string, reason?: string) => {
  const cost = { parts: 3, priceUsd: 0.09, carrierFeeUsd: 0 };
  const store = createDirectSmsStore(service.dynamodb.deliveries);
  return store.report({ project: PROJECT, id }, { at: service.dependencies.clock(), reason, ...cost });
};

describe('the report of a text whose provider reports its end', () => {
  test('shows it as sent until then, and then as delivered, with the parts that it was billed by', async () => {
    const mobile = aNumber();
    const id = await send(mobile);
    await accept();
    const [sent] = await report({ mobile });
    expect(sent).toMatchObject({ status: 2, status_desc: 'sent', fee_num: 1 });
    expect(sent).not.toHaveProperty('deliver_time');

    service.wait(7);
    await end(id);

    const [arrived] = await report({ mobile, status: '0' });
    expect(arrived).toMatchObject({ status: 0, status_desc: 'delivered', fee_num: 3 });
    expect(Date.parse(arrived.deliver_time) - Date.parse(arrived.submit_time)).toBe(7000);
  });

  test('shows why it did not arrive', async () => {
    const mobile = aNumber();
    const id = await send(mobile);
    await accept();

    await end(id, 'TEXT_SPAM: Blocked as spam by phone carrier');

    expect(await report({ mobile, status: '1' })).toMatchObject([
      { status_desc: 'failed: TEXT_SPAM: Blocked as spam by phone carrier', fee_num: 3 },
    ]);
  });

  test('shows one that was redriven as sent again', async () => {
    const mobile = aNumber();
    const id = await send(mobile);
    const failed = { status: DIRECT_SMS_STATUS.failed, reason: 'Given up after 7 attempts' } as const;
    await service.dependencies.directSms.settle({ project: PROJECT, id }, failed);
    expect(await report({ mobile })).toMatchObject([{ status: 1 }]);

    await accept();

    expect(await report({ mobile })).toMatchObject([{ status: 2, status_desc: 'sent' }]);
  });
});
