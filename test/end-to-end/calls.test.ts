import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkIn, pressButton } from '#test/support/letters.ts';
import { type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';

let service: Service;

beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop());

const received = (to: string) => service.cloud.outbox('callnotify').filter((entry) => entry.to === to);
const calls = (to: string) => received(to).filter(({ subject }) => subject?.startsWith('Call'));
const called = (to: string, text: string) =>
  until(`a call to ${to}: ${text}`, () => calls(to).find((call) => call.text === text));

/** Subscribes a number to calls, and confirms it as its owner would: by the link in a text message. */
const subscribeToCalls = async (topicUrn: string, number: string): Promise<string> => {
  const body = { protocol: 'callnotify', endpoint: number };
  const added = await service.call('POST', `{p}/topics/${topicUrn}/subscriptions`, body);
  const text = await until(`a text to ${number}`, () => received(number).at(0));
  expect((await pressButton(linkIn(text), 'confirm')).status).toBe(200);
  return String(added.body['subscription_urn']);
};

describe('a topic with a notify policy of two steps', () => {
  test('calls the second only when no recipient of the first answers', { timeout: 300_000 }, async () => {
    const [first, second, outside] = ['+8613800130001', '+8613800130002', '+8613800130003'];
    const topicUrn = await service.topic();
    const urns = [await subscribeToCalls(topicUrn, first), await subscribeToCalls(topicUrn, second)];
    await subscribeToCalls(topicUrn, outside);
    const polling = urns.map((urn, index) => ({ order: index + 1, subscription_urns: [urn] }));
    const policy = await service.call('POST', `{p}/topics/${topicUrn}/notify-policy`, {
      protocol: 'callnotify',
      polling,
    });
    expect(policy.status).toBe(201);

    await service.publish(topicUrn, { message: 'Nobody is there' });
    await called(outside, 'Nobody is there');
    const one = await called(first, 'Nobody is there');
    const two = await called(second, 'Nobody is there');
    expect(Date.parse(two.at) - Date.parse(one.at)).toBeGreaterThan(2000);

    await service.cloud.phones.pickUp(first);
    await service.publish(topicUrn, { message: 'Somebody is there' });
    await called(first, 'Somebody is there');
    await called(outside, 'Somebody is there');

    // What is published later is called later: when this has come, the step before it was left out, not late.
    service.cloud.phones.leave(first);
    await service.publish(topicUrn, { message: 'Gone again' });
    await called(second, 'Gone again');
    expect(calls(second).map(({ text }) => text)).toEqual(['Nobody is there', 'Gone again']);
    expect(calls(first)).toHaveLength(3);
  });
});

describe('a direct text message', () => {
  test('arrives, and the report says so', async () => {
    const endpoint = '+8613900139000';
    const sent = await service.call('POST', '{p}/sms', { endpoint, message: 'Your code is 4711' });
    expect(sent.status).toBe(200);
    await until('the text', () => service.cloud.outbox('sms').find(({ to }) => to === endpoint));

    const report = await until('the report', async () => {
      const { body } = await service.call('GET', `{p}/sms/report?mobile=${encodeURIComponent(endpoint)}&status=0`);
      return body['count'] === 1 && body;
    });
    expect(report['data']).toMatchObject([{ message_id: sent.body['message_id'], status: 0, mobile: endpoint }]);
  });
});
