import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { DIRECT_SMS_STATUS } from '#src/domain/messages/direct-sms.ts';
import { fileDeadLetter } from '#src/pipeline/dead-letters/file-dead-letter.ts';
import { redrive } from '#src/pipeline/dead-letters/redrive.ts';
import { createDirectSmsNotes } from '#src/pipeline/delivery/note-direct-sms.ts';
import { createQueues } from '#src/queues/queues.ts';
import { createDeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import { createDeadLetterTokens } from '#src/stores/deliveries/dead-letter-tokens.ts';
import { type Operations, PROJECT, REGION, startOperations } from '#test/support/operations.ts';

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
const aNumber = (): string => `+861390${String(++numbered).padStart(7, '0')}`;

const send = (body: unknown, project_id = PROJECT) => service.call('SmsPublish', { path: { project_id }, body });
const sendMany = (sms_message: unknown, project_id = PROJECT) =>
  service.call('SmsBatchPublish', { path: { project_id }, body: { sms_message } });
const show = (message_id: string, project_id = PROJECT) =>
  service.call('ShowSmsMessage', { path: { project_id, message_id } });
const report = async (query: Record<string, string>, project_id = PROJECT) =>
  (await service.call('ListSmsReports', { path: { project_id }, query })).body;

describe('a direct text message', () => {
  test('is queued for the lane of text messages, and can be looked up', async () => {
    const answer = await send({ endpoint: '13900139000', message: 'Your code is 4711', sign_id: 'ours' });
    expect(answer).toEqual({
      status: 200,
      text: '',
      body: { request_id: expect.any(String), message_id: expect.stringMatching(/^[0-9a-f]{32}$/) },
    });
    const { message_id } = answer.body;

    expect(await service.envelopes('sms')).toMatchObject([
      {
        kind: 'direct',
        messageId: message_id,
        topicUrn: `urn:smn:${REGION}:${PROJECT}:sms`,
        topicId: '',
        body: 'Your code is 4711',
        recipients: [{ subscriptionId: message_id, endpoint: '+8613900139000' }],
      },
    ]);
    expect((await show(message_id)).body).toEqual({
      request_id: expect.any(String),
      message_id,
      endpoint: '13900139000',
      message: 'Your code is 4711',
      sign_id: 'ours',
      status: 2,
      create_time: '2024-01-02T03:04:05Z',
    });
  });

  test.each([
    [
      { endpoint: 'nobody', message: 'Hello' },
      { status: 400, code: 'SMN.0160' },
    ],
    [
      { endpoint: '+999123456789', message: 'Hello' },
      { status: 400, code: 'SMN.0160' },
    ],
    [
      { endpoint: '+8613800138000', message: '' },
      { status: 403, code: 'SMN.0009' },
    ],
    [
      { endpoint: '+8613800138000', message: ' \n' },
      { status: 403, code: 'SMN.0009' },
    ],
    [
      { endpoint: '+8613800138000', message: 'x'.repeat(1601) },
      { status: 403, code: 'SMN.0009' },
    ],
  ])('%j is refused for what it is', async (body, refusal) => {
    expect(await send(body)).toMatchObject(refusal);
    expect(await service.envelopes('sms')).toEqual([]);
  });

  test('of the longest kind is sent', async () => {
    expect((await send({ endpoint: aNumber(), message: 'x'.repeat(1600) })).status).toBe(200);
  });

  test('is shown to its own project only', async () => {
    const { message_id } = (await send({ endpoint: aNumber(), message: 'Hello' })).body;
    expect(await show(message_id, 'another')).toMatchObject({ status: 400, code: 'SMN.0102' });
    expect(await show('0'.repeat(32))).toMatchObject({ status: 400, code: 'SMN.0102' });
  });

  test('goes to a number 60 times an hour and 200 times in 12 hours, from all projects together', async () => {
    const endpoint = aNumber();
    const burst = async (count: number, project = PROJECT) => {
      const { result } = (await send({ endpoints: Array(count).fill(endpoint), message: 'Hello' }, project)).body;
      return result.map(({ code = 'sent' }) => code);
    };
    expect(await burst(61)).toEqual([...Array(60).fill('sent'), 'SMN.0057']);
    expect(await send({ endpoint, message: 'Hello' })).toMatchObject({ status: 403, code: 'SMN.0057' });
    expect(await burst(1, 'another')).toEqual(['SMN.0057']);

    for (let hour = 0; hour < 2; hour += 1) {
      service.wait(3601);
      expect(await burst(60)).toEqual(Array(60).fill('sent'));
    }
    service.wait(3601);
    expect(await burst(21)).toEqual([...Array(20).fill('sent'), 'SMN.0057']);
    service.wait(43_200);
    expect(await burst(1)).toEqual(['sent']);
  });

  test('goes to the countries of the stage only', async () => {
    const settings = {
      ...service.dependencies.settings,
      sms: { ...service.dependencies.settings.sms, countries: ['SG'] },
    };
    const sent = (endpoint: string) =>
      service.call('SmsPublish', { body: { endpoint, message: 'Hello' } }, { settings });

    expect(await sent('+6581234567')).toMatchObject({ status: 200 });
    expect(await sent('13800138000')).toMatchObject({
      status: 400,
      code: 'SMN.0160',
      message: 'Parameter: endpoint is invalid. It is "13800138000"; a number of CN; allowed are numbers of SG.',
    });
    expect(await sent('07400123456')).toMatchObject({
      code: 'SMN.0160',
      message: expect.stringContaining('"+", country code and number, as "+447400123456"'),
    });
  });

  test('shows the number as it was given, and is found and counted by every spelling of it', async () => {
    const number = aNumber();
    const given = number.slice('+86'.length);
    await service.envelopes('sms');
    const { message_id } = (await send({ endpoint: given, message: 'Hello' })).body;

    const [envelope] = await service.envelopes('sms');
    expect(envelope?.recipients).toMatchObject([{ endpoint: number }]);
    expect((await show(message_id)).body).toMatchObject({ endpoint: given });
    for (const mobile of [given, number, number.slice(1), number.replace('+', ' ')]) {
      expect(await report({ mobile })).toMatchObject({ count: 1, data: [{ mobile: given, nation_code: '86' }] });
    }
    const { result } = (await send({ endpoints: Array(60).fill(number), message: 'Hello' })).body;
    expect(result.filter(({ code }: { code?: string }) => code === 'SMN.0057')).toHaveLength(1);
  });

  test('that no queue takes is answered 500, and kept as failed', async () => {
    const { sqs, urls } = service.sqs;
    const lanes = { ...urls.lanes, sms: 'http://127.0.0.1:1/000000000000/missing' };
    const queues = createQueues({ sqs, urls: { ...urls, lanes } });
    const body = { endpoint: aNumber(), message: 'Hello' };
    const answer = await service.call('SmsPublish', { body }, { queues });
    expect(answer).toMatchObject({ status: 500, code: 'SMN.0018' });
    expect(await report({ mobile: body.endpoint })).toMatchObject({ count: 1, data: [{ status: 1 }] });
  });
});

describe('a batch of direct text messages', () => {
  test('has a result for each, in the order of the request; one text shares envelopes', async () => {
    const numbers = Array.from({ length: 25 }, aNumber);
    const endpoints = [...numbers.slice(0, 3), 'nobody', ...numbers.slice(3)];
    const { body } = await send({ endpoints, message: 'Hello' });
    expect(body.result.map(({ endpoint }: { endpoint: string }) => endpoint)).toEqual(endpoints);
    expect(body.result[3]).toEqual({ endpoint: 'nobody', code: 'SMN.0160', message: expect.any(String) });
    expect(body.result[4]).toEqual({ endpoint: endpoints[4], message_id: expect.stringMatching(/^[0-9a-f]{32}$/) });
    const envelopes = await service.envelopes('sms');
    expect(envelopes.map(({ recipients }) => recipients.length).toSorted()).toEqual([20, 5].toSorted());
  });

  test('with different texts has a result for each too', async () => {
    const [first, second] = [aNumber(), aNumber()];
    const { body } = await sendMany([
      { endpoint: first, message: 'One' },
      { endpoint: second, message: '' },
      { endpoint: second, message: 'Two' },
    ]);
    expect(body.result).toMatchObject([{ endpoint: first }, { code: 'SMN.0009' }, { endpoint: second }]);
    const envelopes = await service.envelopes('sms');
    expect(envelopes.map((envelope) => [envelope.body, envelope.recipients[0]?.endpoint]).toSorted()).toEqual([
      ['One', first],
      ['Two', second],
    ]);
  });
});

describe('the report', () => {
  /** What the lane notes of the one message that is queued. */
  const observe = async (outcome: Outcome) => {
    const { directSms, clock } = service.dependencies;
    const [envelope] = await service.envelopes('sms');
    if (envelope === undefined) throw new Error('Nothing was queued');
    const results = envelope.recipients.map((recipient) => ({ recipient, outcome, startedAt: clock() }));
    const counts = { delivered: 0, retried: 0, dead: 0, expired: 0 };
    await createDirectSmsNotes({ directSms, awaitsReports: false, clock })([{ envelope, results, counts }]);
    return envelope;
  };

  test('shows what was accepted by the provider, and when', async () => {
    const endpoint = aNumber();
    const { message_id } = (await send({ endpoint, message: '磁'.repeat(71), sign_id: 'ours' })).body;
    service.wait(5);
    await observe({ kind: 'delivered' });
    const { count, data } = await report({ mobile: endpoint });
    expect(count).toBe(1);
    expect(data).toEqual([
      {
        message_id,
        status: 0,
        sign_id: 'ours',
        status_desc: 'accepted by the provider',
        fee_num: 2,
        extend_code: '',
        nation_code: '86',
        mobile: endpoint,
        submit_time: expect.any(String),
        deliver_time: expect.any(String),
      },
    ]);
    expect(Date.parse(data[0].deliver_time) - Date.parse(data[0].submit_time)).toBe(5000);
  });

  test('leaves what is tried again under way', async () => {
    const endpoint = aNumber();
    await send({ endpoint, message: 'Hello' });
    await observe({ kind: 'retry', reason: 'timeout' });
    expect(await report({ mobile: endpoint })).toMatchObject({ data: [{ status: 2, status_desc: 'under way' }] });
  });

  test('shows why a message was given up, until it is redriven and accepted', async () => {
    const endpoint = aNumber();
    await send({ endpoint, message: 'Hello' });
    const [envelope] = await service.envelopes('sms');
    const recipients = envelope?.recipients.map((recipient) => ({ ...recipient, reason: 'OptedOutException' }));
    const { directSms, clock, subscriptions, queues, spending } = service.dependencies;
    const deadLetters = createDeadLetterStore(service.dynamodb.deliveries);
    const deadLetterTokens = createDeadLetterTokens(service.keys);
    const record = { body: JSON.stringify({ ...envelope, recipients }), queueName: 'SmsDeadLetters' };
    await fileDeadLetter(record, { deadLetters, deadLetterTokens, directSms, queues, keepDays: 30, clock });
    const failed = { status: 1, status_desc: 'failed: OptedOutException' };
    expect(await report({ mobile: endpoint })).toMatchObject({ data: [failed] });

    service.wait(86_400);
    const [filed] = (await deadLetters.list({ project: PROJECT, limit: 1, now: clock() })).deadLetters;
    const redriving = { deadLetters, deadLetterTokens, subscriptions, queues, clock, spending };
    expect(await redrive(filed?.id ?? '', redriving)).toEqual({ outcome: 'redriven' });
    const again = await observe({ kind: 'delivered' });
    expect(again.expiresAt).toBe(clock() + 3_600_000);
    expect(await report({ mobile: endpoint })).toMatchObject({ data: [{ status: 0 }] });
  });

  test('is filtered, paged, newest first, and of one project', async () => {
    const project = 'p-report';
    const start = service.dependencies.clock();
    const numbers = [aNumber(), aNumber(), aNumber()];
    for (const [index, endpoint] of numbers.entries()) {
      service.wait(60);
      await send({ endpoint, message: 'Hello', sign_id: `sign-${index % 2}` }, project);
    }
    const at = (seconds: number) => String(start + seconds * 1000);
    const found = async (query: Record<string, string>) => {
      const { count, data } = await report(query, project);
      return [count, data.map(({ mobile }: { mobile: string }) => numbers.indexOf(mobile))];
    };
    expect(await found({})).toEqual([3, [2, 1, 0]]);
    expect(await found({ offset: '1', limit: '1' })).toEqual([3, [1]]);
    expect(await found({ offset: '9' })).toEqual([3, []]);
    expect(await found({ sign_id: 'sign-0' })).toEqual([2, [2, 0]]);
    expect(await found({ mobile: numbers[1] ?? '' })).toEqual([1, [1]]);
    expect(await found({ status: '2' })).toEqual([3, [2, 1, 0]]);
    expect(await found({ status: '0' })).toEqual([0, []]);
    expect(await found({ start_time: at(120), end_time: at(180) })).toEqual([1, [1]]);
    expect((await report({}, 'p-nobody')).count).toBe(0);
  });

  test('forgets messages after 31 days', async () => {
    const endpoint = aNumber();
    const { message_id } = (await send({ endpoint, message: 'Hello' })).body;
    service.wait(31 * 86_400 + 1);
    expect((await report({ mobile: endpoint })).count).toBe(0);
    expect(await show(message_id)).toMatchObject({ code: 'SMN.0102' });
    const { directSms } = service.dependencies;
    const end = { status: DIRECT_SMS_STATUS.failed, reason: 'too late' } as const;
    await directSms.settle({ project: PROJECT, id: 'f'.repeat(32) }, end);
    expect(await directSms.get({ project: PROJECT, id: 'f'.repeat(32) }, 0)).toBeUndefined();
  });
});

test('a batch with an Idempotency-Key is answered again however long its results are', async () => {
  const wrong = Array.from({ length: 999 }, (_, index) => `${'\u0001'.repeat(60)}${index}`);
  const endpoints = [aNumber(), ...wrong];
  const call = () =>
    service.call('SmsPublish', {
      body: { endpoints, message: 'High water' },
      headers: { 'idempotency-key': 'long' },
    });
  const first = await call();

  expect(JSON.stringify(first.body).length).toBeGreaterThan(400 * 1024);
  expect(await call()).toEqual(first);
  expect(await service.envelopes('sms')).toHaveLength(1);
});
