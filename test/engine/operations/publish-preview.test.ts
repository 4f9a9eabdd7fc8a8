import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { Settings } from '#src/domain/settings.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { type Operations, startOperations } from '#test/support/operations.ts';
import { aSubscription } from '#test/support/records.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const ENDPOINTS = { email: 'ada@example.com', sms: '+8613800138000', http: 'http://receiver.example/hook' } as const;
const FOR_STORMS = [{ name: 'kind', values: ['storm'] }];

type Counts = { readonly [P in keyof typeof ENDPOINTS]?: number };

/** A topic with confirmed subscribers; those of `email` want messages about storms only. */
const topicWith = async (counts: Counts): Promise<string> => {
  const { topics, subscriptions } = service.dependencies;
  const urn = await service.topic();
  const parsed = parseTopicUrn(urn);
  const topic = parsed && (await topics.get(parsed));
  for (const protocol of ['email', 'sms', 'http'] as const) {
    for (let index = 0; index < (counts[protocol] ?? 0); index += 1) {
      const endpoint = `${index}${ENDPOINTS[protocol]}`;
      const row = aSubscription({ topicId: topic?.id ?? '', protocol, endpoint });
      await subscriptions.add(protocol === 'email' ? { ...row, filterPolicies: FOR_STORMS } : row);
    }
  }
  return urn;
};

const preview = (topicUrn: string, body: Readonly<Record<string, unknown>>, changes = {}) =>
  service.call('PreviewPublish', { path: { topic_urn: topicUrn }, body }, changes);

const kind = (value: string) => [{ name: 'kind', type: 'STRING', value }];

describe('the preview of a publish', () => {
  test('counts recipients by protocol, shows their texts, and sends nothing', async () => {
    const topic = await topicWith({ email: 2, sms: 3, http: 1 });
    const message_structure = JSON.stringify({ default: 'for all', sms: '水'.repeat(71) });
    const { status, body } = await preview(topic, { message_structure });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      protocols: [
        { protocol: 'email', recipients: 2, held: 0, body: 'for all' },
        { protocol: 'sms', recipients: 3, body: '水'.repeat(71), sms: { parts: 2, encoding: 'UCS-2' } },
        { protocol: 'http', recipients: 1, body: 'for all' },
      ],
      filtered: 0,
      is_complete: true,
    });
    for (const lane of ['email', 'sms', 'http'] as const) expect(await service.envelopes(lane)).toEqual([]);
  });

  test('shows the beginning of a long text, up to a whole character; none is too long for a phone and has parts', async () => {
    const topic = await topicWith({ sms: 1, http: 1 });
    const message = `ab${'水'.repeat(12_000)}`;
    const { body } = await preview(topic, { message });

    const [sms, http] = body.protocols;
    expect(http).toMatchObject({ body: `ab${'水'.repeat(10_922)}`, is_cut: true });
    expect(sms).toMatchObject({ is_cut: true, sms: { parts: 0, encoding: 'UCS-2' } });
    expect((await preview(topic, { message: 'x'.repeat(32_768) })).body.protocols).toMatchObject([
      ...[{ is_cut: false }, { is_cut: false, body: 'x'.repeat(32_768) }],
    ]);
  });

  test('fits what Lambda may answer, whatever is in the texts and however many protocols there are', async () => {
    const { topics, subscriptions } = service.dependencies;
    const urn = await service.topic();
    const parsed = parseTopicUrn(urn);
    const topic = parsed && (await topics.get(parsed));
    for (const protocol of PROTOCOLS) await subscriptions.add(aSubscription({ topicId: topic?.id ?? '', protocol }));
    const { body } = await preview(urn, { message: '\u0001'.repeat(256 * 1024) });

    expect(body.protocols).toHaveLength(PROTOCOLS.length);
    // The text is JSON, in the answer that the function gives as JSON.
    expect(Buffer.byteLength(JSON.stringify(JSON.stringify(body)))).toBeLessThan(6 * 1024 * 1024);
  });

  test('counts apart those whose filter policies do not want it', async () => {
    const topic = await topicWith({ email: 2, http: 1 });
    const { body } = await preview(topic, { message: 'calm', message_attributes: kind('storm') });

    expect(body).toMatchObject({ protocols: [{ protocol: 'email', recipients: 2 }], filtered: 1 });
  });

  test('counts those that are paused', async () => {
    const topic = await topicWith({ http: 2 });
    const [first] = (await service.call('ListSubscriptionsByTopic', { path: { topic_urn: topic } })).body.subscriptions;
    const id = first.subscription_urn.split(':').at(-1);
    const paused = await service.call('PauseSubscription', { path: { subscription_urn: `${topic}:${id}` } });
    expect(paused.status).toBe(200);
    const { body } = await preview(topic, { message: 'Disk full' });

    expect(body).toMatchObject({ protocols: [{ protocol: 'http', recipients: 2, held: 1 }] });
  });

  test('counts those whose windows are closed', async () => {
    const topic_urn = await topicWith({ http: 2, email: 1 });
    const today = new Date(service.dependencies.clock()).getUTCDay();
    const days = [['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(today + 3) % 7]];
    const body = { windows: [{ days, from: '08:00', to: '18:00' }], time_zone: 'UTC' };
    expect((await service.call('UpdateTopicDeliveryPolicy', { path: { topic_urn }, body })).status).toBe(200);
    expect((await preview(topic_urn, { message: 'Disk full' })).body).toMatchObject({
      protocols: [
        { protocol: 'email', recipients: 1, held: 1 },
        { protocol: 'http', recipients: 2, held: 2 },
      ],
    });
  });

  test('estimates what mails cost, and texts and calls when the stage has their prices', async () => {
    const topic = await topicWith({ email: 3, sms: 2 });
    const message = { message: 'a'.repeat(161) };
    const pricing = (prices: object) => ({ settings: Settings.parse({ prices: { emailUsd: 0.0001, ...prices } }) });
    const priced = pricing({ smsPartUsd: 0.05 });

    const without = await preview(topic, message, pricing({}));
    const withPrices = await preview(topic, message, priced);

    expect(without.body.estimated_price).toEqual({ currency: 'USD', amount: 0.0003, unpriced: ['sms'] });
    expect(withPrices.body.estimated_price).toEqual({ currency: 'USD', amount: 0.2003, unpriced: [] });
  });

  test('estimates texts by the country of each number, and says when some have no price', async () => {
    const topic = await topicWith({});
    const parsed = parseTopicUrn(topic);
    const { id: topicId = '' } = (parsed && (await service.dependencies.topics.get(parsed))) ?? {};
    for (const endpoint of ['+14255550156', '+14255550157', '+491701234567', '+8613800138000']) {
      await service.dependencies.subscriptions.add(aSubscription({ topicId, protocol: 'sms', endpoint }));
    }
    const by = async (smsPartUsd: object) => {
      const settings = Settings.parse({ prices: { smsPartUsd } });
      return (await preview(topic, { message: 'a'.repeat(161) }, { settings })).body.estimated_price;
    };

    expect(await by({ US: 0.01, DE: 0.1, default: 0.05 })).toEqual({ currency: 'USD', amount: 0.34, unpriced: [] });
    expect(await by({ US: 0.01, DE: 0.1 })).toEqual({ currency: 'USD', amount: 0.24, unpriced: ['sms'] });
  });

  test.each([
    [{ message: '' }, 'SMN.0009'],
    [{ message: 'x', time_to_live: '999999' }, 'SMN.0019'],
    [{ message_template_name: 'absent', tags: { a: 'b' } }, 'SMN.0027'],
  ])('is refused as the publish of %j would be', async (message, code) => {
    expect(await preview(await topicWith({}), message)).toMatchObject({ code });
  });
});
