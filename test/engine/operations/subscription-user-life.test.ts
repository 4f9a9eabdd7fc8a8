import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { Settings } from '#src/domain/settings.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { type Operations, PROJECT, REGION, startOperations } from '#test/support/operations.ts';
import { aConfirmedUser, aUser, confirmBy, lettersTo } from '#test/support/subscription-users.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

/** An address that no other test uses. */
const mailbox = (): { readonly endpoint: string } => ({ endpoint: `user-${newId()}@example.com` });

const list = async (query: Readonly<Record<string, string>> = {}) =>
  (await service.call('ListSubscriptionUsers', { query })).body;
const listed = async (id: string) => (await list()).subscription_users.find((user: { id: string }) => user.id === id);
const urnsOf = (letter: Envelope) => ({
  topic: letter.topicUrn,
  subscription: `${letter.topicUrn}:${letter.recipients[0]?.subscriptionId}`,
});

describe('a subscription user', () => {
  test('is created unconfirmed, and each of its endpoints gets a confirmation message', async () => {
    const given = { http: { endpoint: 'http://Example.com:80/hook', header: { 'x-key': 's3cret' } }, email: mailbox() };
    const answer = await service.call('CreateSubscriptionUser', {
      body: { name: '值班', group: ['night'], sms: { endpoint: '13800138000' }, ...given },
    });
    const { id } = answer.body;

    expect(answer).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    expect(await listed(id)).toEqual({
      ...{ id, domain_id: PROJECT, name: '值班', status: 'UNCONFIRMED', group: ['night'] },
      ...{ create_time: '2024-01-02T03:04:05Z', update_time: '2024-01-02T03:04:05Z' },
      ...{ http: { endpoint: 'http://Example.com:80/hook' }, sms: { endpoint: '13800138000' }, email: given.email },
    });
    const letters = await lettersTo(service, id);
    expect(letters.map(({ kind, protocol, displayName }) => [kind, protocol, displayName])).toEqual([
      ['confirmation', 'http', '值班'],
      ['confirmation', 'sms', '值班'],
      ['confirmation', 'email', '值班'],
    ]);
    expect(letters.map(({ recipients }) => recipients[0]?.endpoint)).toEqual([
      'http://example.com/hook',
      '+8613800138000',
      given.email.endpoint,
    ]);
  });

  test('is confirmed when all its endpoints are, and cancelled when all have left', async () => {
    const id = await aUser(service, { https: { endpoint: 'https://example.com/life' }, email: mailbox() });
    const [hook, mail] = await lettersTo(service, id);
    if (hook === undefined || mail === undefined) throw new Error('No confirmation message was sent');

    const query = { token: hook.recipients[0]?.token ?? '', topic_urn: urnsOf(hook).topic };
    expect(await service.call('SubscribeTopic', { query })).toMatchObject({
      status: 200,
      body: { subscription_urn: urnsOf(hook).subscription },
    });
    expect(await listed(id)).toMatchObject({ status: 'UNCONFIRMED' });
    expect((await confirmBy(service, mail)).text).toContain('Duty');
    expect(await listed(id)).toMatchObject({ status: 'CONFIRMED' });

    const left = await service.call('UnsubscribeTopic', { query: { subscription_urn: urnsOf(hook).subscription } });
    expect(left.body.message).toContain('Duty');
    expect(await listed(id)).toMatchObject({ status: 'UNCONFIRMED' });
    const path = { token: mail.recipients[0]?.token ?? '' };
    await service.call('SubmitConfirmationPage', { path, body: { action: 'unsubscribe' } });
    expect(await listed(id)).toMatchObject({ status: 'CANCELLED' });
  });

  test('gets a link to come back when it leaves, and no older one works', async () => {
    const id = await aUser(service, { email: mailbox() });
    const [invitation] = await lettersTo(service, id);
    if (invitation === undefined) throw new Error('No confirmation message was sent');
    await confirmBy(service, invitation);
    await service.call('UnsubscribeTopic', { query: { subscription_urn: urnsOf(invitation).subscription } });

    const [word] = await lettersTo(service, id);
    expect(word).toMatchObject({ kind: 'cancellation', protocol: 'email' });
    expect((await confirmBy(service, invitation)).status).toBe(200);
    expect(await listed(id)).toMatchObject({ status: 'CANCELLED' });
    if (word !== undefined) await confirmBy(service, word);
    expect(await listed(id)).toMatchObject({ status: 'CONFIRMED' });
  });

  test('agrees for itself: another one with the same endpoint stays unconfirmed', async () => {
    const email = mailbox();
    await aConfirmedUser(service, { email });
    const other = await aUser(service, { email });

    expect(await listed(other)).toMatchObject({ status: 'UNCONFIRMED' });
  });

  test('is refused whole when an endpoint is, and no confirmation message is sent', async () => {
    const refusals = await Promise.all(
      [
        { https: { endpoint: 'https://a.internal/' } },
        { sms: { endpoint: '07400123456' } },
        { http: { endpoint: 'http://example.com/', header: { 'smn-x': '1' } } },
      ].map((bad) => service.call('CreateSubscriptionUser', { body: { name: 'whole', email: mailbox(), ...bad } })),
    );

    expect(refusals.map(({ code }) => code)).toEqual(['SMN.0069', 'SMN.0012', 'SMN.0043']);
    expect((await list({ name: 'whole' })).count).toBe(0);
    expect((await service.envelopes('email')).filter(({ displayName }) => displayName === 'whole')).toEqual([]);
  });

  test('is refused above the quota', async () => {
    await aUser(service, { email: mailbox() });
    const settings = Settings.parse({ quotas: { subscriptionUsersPerProject: 1 } });
    const body = { name: 'too many', email: mailbox() };

    expect(await service.call('CreateSubscriptionUser', { body }, { settings })).toMatchObject({
      status: 403,
      code: 'SMN.0078',
      message: expect.stringContaining('quota of 1'),
    });
  });

  test('changes its name and groups; what is left out stays', async () => {
    const id = await aUser(service, { group: ['a', 'b'], email: mailbox() });
    service.wait(60);
    const update = (body: object) => service.call('UpdateSubscriptionUser', { path: { id }, body });

    expect(await update({ name: 'Night' })).toMatchObject({ status: 200 });
    expect(await listed(id)).toMatchObject({ name: 'Night', group: ['a', 'b'] });
    await update({ group: [] });
    const { create_time, update_time, ...user } = await listed(id);
    expect(user).toMatchObject({ name: 'Night', group: [] });
    expect(Date.parse(update_time) - Date.parse(create_time)).toBe(60_000);
  });

  test('that is deleted is gone with its links', async () => {
    const id = await aUser(service, { email: mailbox() });
    const [letter] = await lettersTo(service, id);
    if (letter === undefined) throw new Error('No confirmation message was sent');

    expect(await service.call('DeleteSubscriptionUser', { path: { id } })).toMatchObject({ status: 200 });
    expect(await listed(id)).toBeUndefined();
    expect((await confirmBy(service, letter)).status).toBe(404);
    const query = { subscription_urn: urnsOf(letter).subscription };
    expect(await service.call('UnsubscribeTopic', { query })).toMatchObject({ status: 404, code: 'SMN.0013' });
    expect(await service.dependencies.subscriptionUsers.listEndpoints(PROJECT)).not.toContainEqual(
      expect.objectContaining({ topicUrn: urnsOf(letter).topic }),
    );
    for (const name of ['DeleteSubscriptionUser', 'UpdateSubscriptionUser']) {
      expect(await service.call(name, { path: { id } })).toMatchObject({ status: 404, code: 'SMN.0013' });
      expect(await service.call(name, { path: { id: 'x' } })).toMatchObject({ status: 400, code: 'SMN.0148' });
    }
  });

  test('is not found by another project', async () => {
    const id = await aUser(service, { email: mailbox() });
    const path = { domain_id: newId(), id };

    expect((await service.call('ListSubscriptionUsers', { path })).body).toMatchObject({ count: 0 });
    expect(await service.call('DeleteSubscriptionUser', { path })).toMatchObject({ status: 404 });
    expect(await listed(id)).toBeDefined();
  });
});

describe('the list', () => {
  test('is filtered by name, protocol, status and group, and paged, oldest first', async () => {
    const group = ['paged'];
    const first = await aUser(service, { name: 'P1', group, email: mailbox() });
    service.wait(1);
    const second = await aConfirmedUser(service, { name: 'P2', group, https: { endpoint: 'https://example.com/p2' } });
    service.wait(1);
    const third = await aUser(service, { name: 'P1', group, email: mailbox() });
    const idsOf = async (query: Readonly<Record<string, string>>) => {
      const { count: total, subscription_users } = await list({ group: 'paged', ...query });
      return [total, ...subscription_users.map((user: { id: string }) => user.id)];
    };

    expect(await idsOf({})).toEqual([3, first, second, third]);
    expect(await idsOf({ name: 'P1', protocol: '', status: '' })).toEqual([2, first, third]);
    expect(await idsOf({ protocol: 'https' })).toEqual([1, second]);
    expect(await idsOf({ status: 'CONFIRMED' })).toEqual([1, second]);
    expect(await idsOf({ status: 'UNCONFIRMED', offset: '1', limit: '1' })).toEqual([2, third]);
    expect(await idsOf({ status: 'CANCELLED' })).toEqual([0]);
  });

  test('refuses filters that cannot be', async () => {
    const codeOf = async (query: Readonly<Record<string, string>>) =>
      (await service.call('ListSubscriptionUsers', { query })).code;

    expect(await codeOf({ protocol: 'dms' })).toBe('SMN.0011');
    expect(await codeOf({ status: '1' })).toBe('SMN.0077');
    expect(await codeOf({ limit: '101' })).toBe('SMN.0015');
  });
});

describe('endpoints of a subscription user', () => {
  let letter: Envelope;
  let id: string;
  beforeEach(async () => {
    id = await aUser(service, { email: mailbox() });
    const [first] = await lettersTo(service, id);
    if (first === undefined) throw new Error('No confirmation message was sent');
    letter = first;
    await confirmBy(service, first);
  });

  test('are in no list of subscriptions and no count', async () => {
    const before = await service.call('ListSubscriptions');
    await aConfirmedUser(service, { email: mailbox() });

    expect((await service.call('ListSubscriptions')).body.subscription_count).toBe(before.body.subscription_count);
    const { subscriptions } = service.dependencies;
    expect((await subscriptions.listByProject({ project: PROJECT, offset: 0, limit: 100 })).total).toBe(0);
  });

  test('are no subscriptions to any signed call', async () => {
    const { topic: topic_urn, subscription: subscription_urn } = urnsOf(letter);
    const path = { topic_urn, subscription_urn };
    const codesOf = async (...names: readonly string[]) => {
      const body = { protocol: 'email', endpoint: 'a@example.com', remark: 'r', ids: [id], display_name: 'd' };
      return Promise.all(names.map(async (name) => (await service.call(name, { path, body })).code));
    };

    expect(await codesOf('CancelSubscription')).toEqual(['SMN.0014']);
    const ofTopics = [
      'ListTopicDetails',
      'UpdateTopic',
      'DeleteTopic',
      'ListTopicAttributes',
      'ListSubscriptionsByTopic',
    ];
    const adding = ['AddSubscription', 'AddSubscriptionFromSubscriptionUser', 'UpdateSubscription'];
    expect(new Set(await codesOf(...ofTopics, ...adding, 'DeleteSubscriptionsByTopic', 'PublishHttpDetect'))).toEqual(
      new Set(['SMN.0005']),
    );
    const batch = { subscription_urns: [{ subscription_urn }] };
    expect((await service.call('BatchDeleteSubscriptions', { body: batch })).body.subscriptions_result).toMatchObject([
      { http_code: 400, code: 'SMN.0014' },
    ]);
    const polices = [{ subscription_urn, filter_polices: [{ name: 'a', string_equals: ['b'] }] }];
    const policies = await service.call('BatchCreateSubscriptionsFilterPolices', { body: { polices } });
    expect(policies.body.batch_result).toMatchObject([{ code: 'SMN.00011027' }]);
    expect(await listed(id)).toMatchObject({ status: 'CONFIRMED' });
  });

  test('are reached by their own links alone', async () => {
    const { subscription } = urnsOf(letter);
    const elsewhere = `urn:smn:${REGION}:${PROJECT}:_${newId()}:${subscription.split(':').at(-1)}`;
    const other = await aUser(service, { email: mailbox() });
    const otherUser = `urn:smn:${REGION}:${PROJECT}:_${other}:${subscription.split(':').at(-1)}`;

    for (const subscription_urn of [elsewhere, otherUser]) {
      expect(await service.call('UnsubscribeTopic', { query: { subscription_urn } })).toMatchObject({
        code: 'SMN.0013',
      });
    }
    expect(await listed(id)).toMatchObject({ status: 'CONFIRMED' });
  });
});
