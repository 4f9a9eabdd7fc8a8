import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { createRateStore } from '#src/stores/deliveries/rate-store.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const POLICY = {
  max_per_second: 2.5,
  windows: [
    { days: ['mon', 'fri'], from: '08:00', to: '18:30' },
    { days: ['sat'], from: '22:00', to: '06:00' },
  ],
  time_zone: 'Europe/Berlin',
  retry: { steps_seconds: [60, 600], max_attempts: 3 },
  keep_seconds: 86_400,
};

const STORED = {
  maxPerSecond: 2.5,
  windows: {
    timeZone: 'Europe/Berlin',
    spans: [
      { days: ['mon', 'fri'], from: 480, to: 1110 },
      { days: ['sat'], from: 1320, to: 360 },
    ],
  },
  retry: { stepsSeconds: [60, 600], maxAttempts: 3 },
  keepSeconds: 86_400,
};

const topicOf = async (urn: string) => {
  const topic = await service.dependencies.topics.get({ project: PROJECT, name: urn.split(':').at(4) ?? '' });
  expect(topic).toBeDefined();
  return topic ?? { id: '', subscriptionsVersion: -1 };
};

const takeReleases = async () => (await service.sqs.take(service.sqs.urls.release)).map((text) => JSON.parse(text));

let endpoints = 0;
const subscribed = async () => {
  const topic_urn = await service.topic();
  const body = { protocol: 'email', endpoint: `person-${++endpoints}@example.com` };
  const added = await service.call('AddSubscription', { path: { topic_urn }, body });
  const subscription_urn: string = added.body.subscription_urn;
  const key = { topicId: (await topicOf(topic_urn)).id, id: subscription_urn.split(':').at(-1) ?? '' };
  await service.dependencies.subscriptions.changeStatus(key, SUBSCRIPTION_STATUS.confirmed);
  return { topic_urn, subscription_urn, ...key };
};

type Named = Readonly<Record<'topic_urn' | 'subscription_urn', string>>;

const ofSubscription = (verb: string, { subscription_urn }: Pick<Named, 'subscription_urn'>, body: object = {}) =>
  service.call(`${verb}SubscriptionDeliveryPolicy`, { path: { subscription_urn }, body });
const ofTopic = (verb: string, { topic_urn }: Pick<Named, 'topic_urn'>, body: object = {}) =>
  service.call(`${verb}TopicDeliveryPolicy`, { path: { topic_urn }, body });

const pagesOf = async (topicId: string, isBound: boolean) => {
  const pages = [];
  for await (const page of service.dependencies.subscriptions.pages(topicId, { isBound })) pages.push(...page);
  return pages;
};

describe('the delivery policy of a subscription', () => {
  test('is set, shown, kept on its row, and ended', async () => {
    const named = await subscribed();
    const set = await ofSubscription('Update', named, POLICY);
    expect(set).toMatchObject({ status: 200, body: { subscription_urn: named.subscription_urn, ...POLICY } });
    expect((await ofSubscription('Show', named)).body).toMatchObject({ source: 'subscription', ...POLICY });

    const row = await service.dependencies.subscriptions.get(named.topicId, named.id);
    expect(row?.policy).toEqual(STORED);
    const binding = { createdAt: row?.createdAt };
    expect(await pagesOf(named.topicId, false)).toMatchObject([{ policy: STORED, binding }]);

    expect(await ofSubscription('Delete', named)).toMatchObject({ status: 200 });
    const { source, ...rest } = (await ofSubscription('Show', named)).body;
    expect([source, Object.keys(rest)]).toEqual(['none', ['request_id', 'subscription_urn']]);
    expect((await pagesOf(named.topicId, false))[0]).not.toHaveProperty('binding');
  });

  test('replaces that of its topic as a whole, also when it says nothing', async () => {
    const named = await subscribed();
    await ofTopic('Update', named, { max_per_second: 5 });
    expect((await ofSubscription('Show', named)).body).toMatchObject({ source: 'topic', max_per_second: 5 });
    await ofSubscription('Update', named, {});
    const shown = (await ofSubscription('Show', named)).body;
    expect(shown).toMatchObject({ source: 'subscription' });
    expect(shown).not.toHaveProperty('max_per_second');
  });

  test('raises the version of the topic, and asks for the release of what is held', async () => {
    const named = await subscribed();
    const before = await topicOf(named.topic_urn);
    await takeReleases();
    await ofSubscription('Update', named, POLICY);
    await ofSubscription('Delete', named);
    expect((await topicOf(named.topic_urn)).subscriptionsVersion).toBe(before.subscriptionsVersion + 2);
    const request = { v: 1, topicId: named.topicId, subscriptionId: named.id };
    expect(await takeReleases()).toEqual([request, request]);
  });

  test('is bound to the state of the subscription, however often that was cancelled since it was set', async () => {
    const named = await subscribed();
    const { subscriptions } = service.dependencies;
    await ofSubscription('Update', named, POLICY);
    await subscriptions.changeStatus(named, SUBSCRIPTION_STATUS.cancelled);
    await subscriptions.changeStatus(named, SUBSCRIPTION_STATUS.confirmed);
    expect(await pagesOf(named.topicId, false)).toMatchObject([{ policy: STORED, binding: { cancellations: 1 } }]);
  });

  test('is gone with the subscription', async () => {
    const named = await subscribed();
    const { subscriptions } = service.dependencies;
    const row = await subscriptions.get(named.topicId, named.id);
    await ofSubscription('Update', named, POLICY);
    await service.call('CancelSubscription', { path: { subscription_urn: named.subscription_urn } });
    expect(await ofSubscription('Show', named)).toMatchObject({ status: 404, code: 'SMN.0013' });
    expect(await ofSubscription('Update', named, POLICY)).toMatchObject({ status: 404, code: 'SMN.0013' });
    const readBefore = { ...named, createdAt: row?.createdAt ?? 0 };
    expect(await subscriptions.changeDeliveryPolicy(readBefore, { maxPerSecond: 1 })).toBe(false);
  });
});

describe('the delivery policy of a topic', () => {
  test('is set, shown and ended, and each change is another version of its subscriptions', async () => {
    const named = await subscribed();
    const { subscriptionsVersion } = await topicOf(named.topic_urn);
    expect((await ofTopic('Update', named, POLICY)).body).toMatchObject({ topic_urn: named.topic_urn, ...POLICY });
    expect(await topicOf(named.topic_urn)).toMatchObject({
      deliveryPolicy: STORED,
      subscriptionsVersion: subscriptionsVersion + 1,
    });
    expect((await ofTopic('Show', named)).body).toMatchObject(POLICY);
    expect(await ofTopic('Delete', named)).toMatchObject({ status: 200 });
    expect(Object.keys((await ofTopic('Show', named)).body)).toEqual(['request_id', 'topic_urn']);
    expect(await topicOf(named.topic_urn)).toMatchObject({ subscriptionsVersion: subscriptionsVersion + 2 });
  });

  test('leaves the other bindings of the topic as they are', async () => {
    const named = await subscribed();
    const logtank = { log_group_id: 'group', log_stream_id: 'stream' };
    await service.call('CreateLogtank', { path: { topic_urn: named.topic_urn }, body: logtank });
    await ofTopic('Update', named, POLICY);
    await ofTopic('Delete', named);
    expect(await topicOf(named.topic_urn)).toMatchObject({ logtank: { logGroupId: 'group' } });
  });

  test('has its subscribers read with what held copies are bound to', async () => {
    const named = await subscribed();
    const row = await service.dependencies.subscriptions.get(named.topicId, named.id);
    expect((await pagesOf(named.topicId, true))[0]).toMatchObject({ binding: { createdAt: row?.createdAt } });
    expect((await pagesOf(named.topicId, false))[0]).not.toHaveProperty('binding');
  });
});

describe('a delivery policy', () => {
  const window = { days: ['mon'], from: '08:00', to: '18:00' };
  const time_zone = 'UTC';
  let named: Awaited<ReturnType<typeof subscribed>>;
  beforeAll(async () => {
    named = await subscribed();
  });

  test.each([
    [{ max_per_second: 0 }, 'OPS.0020'],
    [{ max_per_second: 1000.5 }, 'OPS.0020'],
    [{ max_per_second: '5' }, 'OPS.0020'],
    [{ windows: [], time_zone }, 'OPS.0021'],
    [{ windows: [{ ...window, days: [] }], time_zone }, 'OPS.0021'],
    [{ windows: [{ ...window, days: ['monday'] }], time_zone }, 'OPS.0021'],
    [{ windows: [{ ...window, from: '8:00' }], time_zone }, 'OPS.0021'],
    [{ windows: [{ ...window, to: '24:00' }], time_zone }, 'OPS.0021'],
    [{ windows: [{ ...window, to: '08:04' }], time_zone }, 'OPS.0021'],
    [{ windows: [{ ...window, from: '23:58', to: '00:02' }], time_zone }, 'OPS.0021'],
    [{ windows: Array.from({ length: 21 }, () => window), time_zone }, 'OPS.0021'],
    [{ windows: [window] }, 'OPS.0022'],
    [{ time_zone }, 'OPS.0021'],
    [{ windows: [window], time_zone: 'Mars/Olympus' }, 'OPS.0022'],
    [{ windows: [window], time_zone: '+01:00' }, 'OPS.0022'],
    [{ retry: 'never' }, 'OPS.0023'],
    [{ retry: { steps_seconds: [] } }, 'OPS.0023'],
    [{ retry: { steps_seconds: [0] } }, 'OPS.0023'],
    [{ retry: { steps_seconds: [60], max_attempts: 0 } }, 'OPS.0023'],
    [{ keep_seconds: 0 }, 'OPS.0024'],
    [{ keep_seconds: 1_209_601 }, 'OPS.0024'],
    [{ keep_seconds: 1.5 }, 'OPS.0024'],
  ])('is refused that is not allowed: %j', async (body, code) => {
    const refused = await ofSubscription('Update', named, body);
    expect(refused).toMatchObject({ status: 400, code });
    expect(refused.message).toMatch(/ allowed: /);
    expect(await ofTopic('Update', named, body)).toMatchObject({ status: 400, code });
  });

  test.each([
    ['body.windows.0.days: It is missing', { windows: [{ from: '08:00', to: '18:00' }], time_zone }],
    ['body.windows.1.to: It is "25:00"', { windows: [window, { ...window, to: '25:00' }], time_zone }],
    ['body.windows: It is []', { windows: [], time_zone }],
  ])('is refused with the place of what is wrong in its windows: %s', async (place, body) => {
    const { message } = await ofSubscription('Update', named, body);

    expect(message).toContain(`Parameter: windows is invalid. At ${place}; allowed: 1 to 20 objects `);
  });

  test('is refused with the one of windows and time zone that is missing', async () => {
    const { message: noZone } = await ofSubscription('Update', named, { windows: [window] });
    const { message: noWindows } = await ofSubscription('Update', named, { time_zone });

    expect(noZone).toContain('Parameter: time_zone is invalid. It is missing; allowed: ');
    expect(noWindows).toContain('Parameter: windows is invalid. At body: It is missing; allowed: ');
  });

  test.each([
    [{ max_per_second: 0.01 }],
    [{ retry: 'standard' }],
    [{ retry: 'smn', keep_seconds: 1_209_600 }],
    [{ windows: [{ ...window, from: '00:00', to: '00:00' }], time_zone: 'America/Argentina/Ushuaia' }],
    [{ windows: [{ ...window, from: '23:58', to: '00:03' }], time_zone: 'UTC' }],
  ])('is taken at its limits: %j', async (body) => {
    expect(await ofTopic('Update', named, body)).toMatchObject({ status: 200, body });
  });
});

describe('what messages of a subscription are held for', () => {
  const shown = async ({ subscription_urn }: Pick<Named, 'subscription_urn'>) =>
    (await service.call('ShowSubscriptionHold', { path: { subscription_urn } })).body;
  /** A window that is open on another day of the week. */
  const closedNow = () => {
    const today = new Date(service.dependencies.clock()).getUTCDay();
    const days = [['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(today + 3) % 7]];
    return { windows: [{ days, from: '00:00', to: '00:00' }], time_zone: 'UTC' };
  };
  const midnight = (days: number): string => {
    const at = new Date(service.dependencies.clock() + days * 86_400_000).toISOString();
    return `${at.slice(0, 10)}T00:00:00Z`;
  };

  test('are closed windows, its own or those of its topic, unless it is paused', async () => {
    const named = await subscribed();
    await ofTopic('Update', named, closedNow());
    const closed = { held_for: 'window', since: midnight(-3), until: midnight(3) };
    expect(await shown(named)).toMatchObject(closed);
    await service.call('PauseSubscription', { path: { subscription_urn: named.subscription_urn }, body: {} });
    expect(await shown(named)).toMatchObject({ held_for: 'paused' });
    await service.call('ResumeSubscription', { path: { subscription_urn: named.subscription_urn } });
    expect(await shown(named)).toMatchObject(closed);
    await ofSubscription('Update', named, {});
    expect(await shown(named)).not.toHaveProperty('held_for');
  });

  test('is its rate while messages wait for that', async () => {
    const named = await subscribed();
    await ofSubscription('Update', named, { max_per_second: 1 });
    expect(await shown(named)).not.toHaveProperty('held_for');
    const rates = createRateStore(service.dynamodb.deliveries);
    await rates.beginWaiting({ topicId: named.topicId, subscriptionId: named.id }, Date.UTC(2024, 0, 2));
    const waiting = await shown(named);
    expect(waiting).toMatchObject({ held_for: 'rate', since: '2024-01-02T00:00:00Z' });
    expect(waiting).not.toHaveProperty('until');
  });
});
