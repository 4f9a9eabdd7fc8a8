import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { type Answer, type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const ACCEPTED = Date.parse('2026-03-04T05:06:00Z');

const topicOf = async (urn: string) => {
  const topic = await service.dependencies.topics.get({ project: PROJECT, name: urn.split(':').at(4) ?? '' });
  if (topic === undefined) throw new Error(`There is no topic ${urn}`);
  return topic;
};

let endpoints = 0;
/** A confirmed subscription of a topic. */
const subscribed = async (topic_urn: string): Promise<string> => {
  const body = { protocol: 'email', endpoint: `person-${++endpoints}@example.com` };
  const urn: string = (await service.call('AddSubscription', { path: { topic_urn }, body })).body.subscription_urn;
  const key = { topicId: (await topicOf(urn)).id, id: urn.split(':').at(-1) ?? '' };
  await service.dependencies.subscriptions.changeStatus(key, SUBSCRIPTION_STATUS.confirmed);
  return urn;
};

/** Holds messages of a subscription as it is; returns their ids in the order of acceptance. */
const hold = async (urn: string, count: number, change: Partial<Envelope> = {}): Promise<readonly string[]> => {
  const { id: topicId } = await topicOf(urn);
  const [topicUrn, subscriptionId = ''] = [urn.slice(0, -33), urn.split(':').at(-1)];
  const subscription = await service.dependencies.subscriptions.get(topicId, subscriptionId);
  const { createdAt = 0, cancellations } = subscription ?? {};
  const tokenBinding = { createdAt, ...(cancellations !== undefined && { cancellations }) };
  const recipients = [aRecipient({ subscriptionId, tokenBinding })];
  const ids = Array.from({ length: count }, () => newId());
  const envelopes = ids.map((messageId, index) => {
    const publishedAt = ACCEPTED + index * 1000;
    const times = { publishedAt, expiresAt: publishedAt + 3_600_000 };
    return anEnvelope({ topicId, topicUrn, messageId, recipients, body: `text ${index}`, ...times, ...change });
  });
  await createBacklogStore(service.dynamodb.deliveries).hold(envelopes, 0);
  return ids;
};

const pause = (subscription_urn: string, body: object = {}) =>
  service.call('PauseSubscription', { path: { subscription_urn }, body });
const list = (query: Readonly<Record<string, string>>): Promise<Answer> => service.call('ListHeldMessages', { query });
const idsOf = ({ body }: Answer): readonly string[] =>
  body.held.map((one: Record<string, string>) => one['message_id']);

describe('the list of a subscription', () => {
  test('has its held messages in the order of acceptance, page by page', async () => {
    const urn = await subscribed(await service.topic());
    await pause(urn);
    const ids = await hold(urn, 5);

    const first = await list({ subscription_urn: urn, limit: '2' });
    const second = await list({ subscription_urn: urn, limit: '2', cursor: first.body.next_cursor });
    const third = await list({ subscription_urn: urn, limit: '2', cursor: second.body.next_cursor });
    expect([first, second, third].flatMap(idsOf)).toEqual(ids);
    expect(third.body).not.toHaveProperty('next_cursor');
    expect(first.body.held[0]).toEqual({
      id: expect.stringMatching(/^[\w-]+$/),
      message_id: ids[0],
      accepted_at: '2026-03-04T05:06:00Z',
      reason: 'paused',
      expires_at: '2026-03-04T06:06:00Z',
      attempts: 0,
    });
  });

  test('says until when a pause holds it, and of what is being sent that it is', async () => {
    const urn = await subscribed(await service.topic());
    await hold(urn, 1, { attempt: 3 });
    expect((await list({ subscription_urn: urn })).body.held).toMatchObject([{ reason: 'released', attempts: 3 }]);
    const until = new Date(service.dependencies.clock() + 60_000).toISOString().replace(/\.\d+/, '');
    await pause(urn, { until });
    expect((await list({ subscription_urn: urn })).body.held).toMatchObject([{ reason: 'paused', due_at: until }]);
  });

  test('shows the attempts that a retry has behind it', async () => {
    const urn = await subscribed(await service.topic());
    const attemptLog = [{ reason: 'HTTP 503', at: [1_772_600_767, 1_772_600_772] }];
    const recipients = [aRecipient({ subscriptionId: urn.split(':').at(-1) ?? '', attemptLog })];
    await hold(urn, 1, { attempt: 2, recipients });

    expect((await list({ subscription_urn: urn })).body.held).toMatchObject([
      {
        attempts: 2,
        attempt_log: [
          { attempted_at: '2026-03-04T05:06:07Z', reason: 'HTTP 503' },
          { attempted_at: '2026-03-04T05:06:12Z', reason: 'HTTP 503' },
        ],
      },
    ]);
  });

  test('has texts on request, long ones too, but none that are encrypted', async () => {
    const urn = await subscribed(await service.topic());
    await pause(urn);
    const long = Array.from({ length: 500 }, () => newId()).join(' ');
    await hold(urn, 1, { subject: 'Tide', body: long });
    await hold(urn, 1, { body: 'c2VjcmV0', encryption: { keyId: 'k', dataKey: 'a2V5' } });

    const { body } = await list({ subscription_urn: urn, with_body: 'true' });
    const texts = body.held.map((one: Record<string, unknown>) => [
      one['is_encrypted'],
      one['subject'],
      one['body'] === long,
    ]);
    expect(texts).toHaveLength(2);
    expect(texts).toContainEqual([false, 'Tide', true]);
    expect(texts).toContainEqual([true, undefined, false]);
    expect((await list({ subscription_urn: urn })).body.held[0]).not.toHaveProperty('body');
  });

  test('has as many texts on a page as an answer can hold, and one at least', async () => {
    const urn = await subscribed(await service.topic());
    await pause(urn);
    const ids = await hold(urn, 25, { body: newId().repeat(8000) });
    const found: string[] = [];
    let pages = 0;
    for (let cursor: string | undefined = ''; cursor !== undefined; pages += 1) {
      const page = await list({ subscription_urn: urn, with_body: 'true', ...(cursor !== '' && { cursor }) });
      expect(JSON.stringify(JSON.stringify(page.body)).length).toBeLessThan(6_000_000);
      expect(page.body.held.length).toBeGreaterThan(0);
      found.push(...idsOf(page));
      cursor = page.body.next_cursor;
    }
    expect(found).toEqual(ids);
    expect(pages).toBeLessThan(8);
  });

  test('shows of an encrypted message nothing that belongs to its text', async () => {
    const urn = await subscribed(await service.topic());
    await pause(urn);
    const encryption = { keyId: 'k', dataKey: 'a2V5' };
    await hold(urn, 1, { body: 'c2VjcmV0', encryption, attributes: [{ name: 'a', type: 'STRING', value: 'b' }] });
    const { body } = await list({ subscription_urn: urn, with_body: 'true' });
    expect(body.held).toMatchObject([{ is_encrypted: true }]);
    expect(body.held[0]).not.toHaveProperty('attributes');
  });

  test('is filtered by time, reason and protocol', async () => {
    const urn = await subscribed(await service.topic());
    await pause(urn);
    const ids = await hold(urn, 4);
    const of = async (query: Readonly<Record<string, string>>) =>
      idsOf(await list({ subscription_urn: urn, ...query }));

    expect(await of({ from: '2026-03-04T05:06:01Z', to: '2026-03-04T05:06:03Z' })).toEqual(ids.slice(1, 3));
    expect(await of({ reason: 'paused', protocol: 'email' })).toEqual(ids);
    expect(await of({ reason: 'window' })).toEqual([]);
    expect(await of({ protocol: 'sms' })).toEqual([]);
    expect(await of({ from: '2026-03-04T05:06:03Z', limit: '1' })).toEqual(ids.slice(3));
  });
  test('is counted to the end, also where that takes several reads', async () => {
    const topic_urn = await service.topic();
    const urn = await subscribed(topic_urn);
    await pause(urn);
    await hold(urn, 700, { body: Array.from({ length: 95 }, newId).join('') });
    const shown = { held_messages: 700, has_more: false };
    expect((await service.call('ShowSubscriptionHold', { path: { subscription_urn: urn } })).body).toMatchObject(shown);
    expect((await list({ topic_urn })).body.subscriptions).toMatchObject([shown]);
  });
});

describe('the list of a topic', () => {
  test('has its subscriptions that hold something, at most so many looked at as asked for', async () => {
    const topic_urn = await service.topic();
    const urns: string[] = [];
    for (let count = 0; count < 5; count += 1) urns.push(await subscribed(topic_urn));
    const [held = '', sending = ''] = urns;
    await pause(held);
    await hold(held, 3);
    await hold(sending, 1);

    const all = (await list({ topic_urn })).body;
    expect(all.subscriptions).toHaveLength(2);
    expect(all.subscriptions).toContainEqual({
      subscription_urn: held,
      protocol: 'email',
      endpoint: expect.stringMatching(/^person-\d+@example.com$/),
      held_for: 'paused',
      held_messages: 3,
      has_more: false,
      oldest_accepted_at: '2026-03-04T05:06:00Z',
    });
    expect(all).not.toHaveProperty('next_cursor');
    const found: string[] = [];
    let page = (await list({ topic_urn, limit: '2' })).body;
    let pages = 1;
    for (; page.next_cursor !== undefined; pages += 1) {
      found.push(...page.subscriptions.map((one: Record<string, string>) => one['subscription_urn']));
      page = (await list({ topic_urn, limit: '2', cursor: page.next_cursor })).body;
    }
    found.push(...page.subscriptions.map((one: Record<string, string>) => one['subscription_urn']));
    expect(found.toSorted()).toEqual([held, sending].toSorted());
    expect(pages).toBe(3);
  });

  test('is filtered by reason, protocol and the time of the oldest message', async () => {
    const topic_urn = await service.topic();
    const urn = await subscribed(topic_urn);
    await pause(urn);
    await hold(urn, 1);
    const count = async (query: Readonly<Record<string, string>>) =>
      (await list({ topic_urn, ...query })).body.subscriptions.length;

    expect(await count({ reason: 'paused', protocol: 'email', from: '2026-03-04T05:06:00Z' })).toBe(1);
    expect(await count({ reason: 'rate' })).toBe(0);
    expect(await count({ protocol: 'http' })).toBe(0);
    expect(await count({ to: '2026-03-04T05:06:00Z' })).toBe(0);
    expect(await count({ from: '2026-03-04T05:06:01Z' })).toBe(0);
  });
});

describe('a list', () => {
  test('refuses what names no place, a strange cursor, and what is not of the project', async () => {
    const topic_urn = await service.topic();
    const subscription_urn = await subscribed(topic_urn);
    const foreign = topic_urn.replace(PROJECT, newId());

    expect(await list({})).toMatchObject({ status: 400, code: 'OPS.0041' });
    expect(await list({ topic_urn, subscription_urn })).toMatchObject({ status: 400, code: 'OPS.0041' });
    expect(await list({ topic_urn, cursor: 'x' })).toMatchObject({ status: 400, code: 'OPS.0001' });
    expect(await list({ subscription_urn, cursor: 'x' })).toMatchObject({ status: 400, code: 'OPS.0001' });
    expect(await list({ topic_urn, with_body: 'maybe' })).toMatchObject({ status: 400, code: 'OPS.0042' });
    expect(await list({ topic_urn: foreign })).toMatchObject({ status: 403, code: 'SMN.0001' });
    expect(await list({ topic_urn: `${topic_urn}-x` })).toMatchObject({ status: 404, code: 'SMN.0006' });
    const absent = `${topic_urn}:${'0'.repeat(32)}`;
    expect(await list({ subscription_urn: absent })).toMatchObject({ status: 404, code: 'SMN.0013' });
  });

  test('and its messages are those of its topics for a caller that is bound to some', async () => {
    const topic_urn = await service.topic();
    const urn = await subscribed(topic_urn);
    await hold(urn, 1);
    const { id } = (await list({ subscription_urn: urn })).body.held[0];
    const bound = (topics: string) => ({ actions: '*', topics: [topics] }) as const;
    const call = (name: string, input: object, topics: string) =>
      service.call(name, { ...input, grant: bound(topics) });

    const mine = topic_urn.split(':').at(-1) ?? '';
    for (const query of [{ topic_urn }, { subscription_urn: urn }]) {
      expect(await call('ListHeldMessages', { query }, mine)).toMatchObject({ status: 200 });
      expect(await call('ListHeldMessages', { query }, 'others-*')).toMatchObject({ status: 403, code: 'SMN.0001' });
    }
    for (const name of ['ReleaseHeldMessage', 'DeleteHeldMessage'])
      expect(await call(name, { path: { id } }, 'others-*')).toMatchObject({ status: 404, code: 'OPS.0040' });
    expect(await call('DeleteHeldMessage', { path: { id } }, mine)).toMatchObject({ status: 200 });
  });
});

describe('one held message', () => {
  const firstOf = async (urn: string): Promise<string> => (await list({ subscription_urn: urn })).body.held[0].id;
  const release = (id: string) => service.call('ReleaseHeldMessage', { path: { id } });

  test('is released alone, marked to be sent in spite of the pause', async () => {
    const urn = await subscribed(await service.topic());
    await pause(urn);
    await service.envelopes('email');
    const [first, ...others] = await hold(urn, 3);
    const id = await firstOf(urn);

    expect((await release(id)).body).toMatchObject({ id, outcome: 'released' });
    const [envelope, ...more] = await service.envelopes('email');
    expect(more).toEqual([]);
    expect(envelope).toMatchObject({ messageId: first, requeued: true, overridesHold: true, releases: 1, attempt: 0 });
    expect(envelope).not.toHaveProperty('checkedAt');
    expect(idsOf(await list({ subscription_urn: urn }))).toEqual(others);
    expect(await release(id)).toMatchObject({ status: 404, code: 'OPS.0040' });
  });

  test('is dropped, and the answer says why, where its subscriber does not want it any more', async () => {
    const urn = await subscribed(await service.topic());
    const key = { topicId: (await topicOf(urn)).id, id: urn.split(':').at(-1) ?? '' };
    const { subscriptions } = service.dependencies;
    const become = (status: 1 | 3) => subscriptions.changeStatus(key, status);
    const heldNow = async () => {
      await hold(urn, 1);
      return firstOf(urn);
    };
    await service.envelopes('email');

    const before = await heldNow();
    await become(SUBSCRIPTION_STATUS.cancelled);
    expect((await release(before)).body).toMatchObject({ outcome: 'dropped', why: 'the subscription is not in force' });
    const late = await heldNow();
    await become(SUBSCRIPTION_STATUS.confirmed);
    await become(SUBSCRIPTION_STATUS.cancelled);
    await become(SUBSCRIPTION_STATUS.confirmed);
    const why = expect.stringContaining('has been cancelled');
    expect((await release(late)).body).toMatchObject({ outcome: 'dropped', why });
    const last = await heldNow();
    await subscriptions.remove(key);
    expect((await release(last)).body).toMatchObject({ outcome: 'dropped', why: 'the subscription is gone' });
    expect(await service.envelopes('email')).toEqual([]);
  });

  test('stays where the queue of its lane refuses it', async () => {
    const urn = await subscribed(await service.topic());
    await hold(urn, 1);
    const path = { id: await firstOf(urn) };
    const queues = { ...service.dependencies.queues, send: async <M>(_to: unknown, all: readonly M[]) => all };

    await expect(service.call('ReleaseHeldMessage', { path }, { queues })).rejects.toThrow('refused');
    expect(idsOf(await list({ subscription_urn: urn }))).toHaveLength(1);
  });

  test('is forgotten, once', async () => {
    const urn = await subscribed(await service.topic());
    const [, second] = await hold(urn, 2);
    const path = { id: await firstOf(urn) };

    expect(await service.call('DeleteHeldMessage', { path })).toMatchObject({ status: 200 });
    expect(await service.call('DeleteHeldMessage', { path })).toMatchObject({ status: 404, code: 'OPS.0040' });
    expect(idsOf(await list({ subscription_urn: urn }))).toEqual([second]);
  });

  test.each([
    ['no id', 'x'],
    ['parts that are none', 'WyJhIiwiYiIsImMiXQ'],
    [
      'a topic that is gone',
      Buffer.from(JSON.stringify([newId(), newId(), '0000000000000#x#0'])).toString('base64url'),
    ],
  ])('is not found by %s', async (_, id) => {
    for (const name of ['ReleaseHeldMessage', 'DeleteHeldMessage'])
      expect(await service.call(name, { path: { id } })).toMatchObject({ status: 404, code: 'OPS.0040' });
  });
});
