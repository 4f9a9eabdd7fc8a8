import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { splitIdRange } from '#src/domain/id-ranges.ts';
import { newId } from '#src/domain/identifiers.ts';
import { SUBSCRIPTION_STATUS, type Subscriber, type Subscription } from '#src/domain/subscriptions/subscription.ts';
import { putItems } from '#src/stores/batch.ts';
import { subscriptionKey } from '#src/stores/registry-keys.ts';
import { subscriptionItem } from '#src/stores/subscriptions/subscription-item.ts';
import { createSubscriptionStore, type SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import { getItem } from '#src/stores/table.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { aSubscription, SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let subscriptions: SubscriptionStore;

beforeAll(async () => {
  engine = await startDynamodb();
  subscriptions = createSubscriptionStore(engine.registry);
});
afterAll(() => engine.stop());

const added = async (given: Partial<Subscription> = {}) => (await subscriptions.add(aSubscription(given))).subscription;

const collect = async (pages: AsyncGenerator<readonly Subscriber[]>) => {
  const all: (readonly Subscriber[])[] = [];
  for await (const page of pages) all.push(page);
  return all;
};

describe('a subscription', () => {
  test('is given back as it was added, by one read', async () => {
    const subscription = await added({
      remark: 'r',
      extension: { header: { 'x-key': 'value' } },
      filterPolicies: [
        { name: 'week', values: ['sunday', '水曜'] },
        { name: '1', values: ['a'] },
      ],
    });
    const read = () => subscriptions.get(subscription.topicId, subscription.id);

    expect(await read()).toEqual(subscription);
    expect(await engine.callsOf(read)).toEqual(['GetItem']);
    expect(await subscriptions.get(subscription.topicId, newId())).toBeUndefined();
  });

  test('is added by one write, and stays as it is when it is added again', async () => {
    const first = aSubscription({ remark: 'first' });

    expect(await engine.callsOf(() => subscriptions.add(first))).toEqual(['PutItem']);
    expect(await subscriptions.add({ ...first, remark: 'second' })).toEqual({ created: false, subscription: first });
  });

  test('is created once by many concurrent additions', async () => {
    const subscription = aSubscription();

    const results = await Promise.all(Array.from({ length: 20 }, () => subscriptions.add(subscription)));

    expect(results.filter((result) => result.created)).toHaveLength(1);
    expect(results.map((result) => result.subscription)).toEqual(results.map(() => subscription));
  });

  test('gets a new remark, which may be empty', async () => {
    const subscription = await added({ remark: 'old' });

    expect(await subscriptions.updateRemark(subscription, '')).toBe(true);
    expect(await subscriptions.get(subscription.topicId, subscription.id)).toEqual({ ...subscription, remark: '' });
    expect(await subscriptions.updateRemark({ ...subscription, id: newId() }, 'x')).toBe(false);
  });

  test('gets other filter policies, or none, by one write', async () => {
    const subscription = await added();
    const filterPolicies = [{ name: 'week', values: ['sunday'] }];
    const change = (policies: typeof filterPolicies) => subscriptions.changeFilterPolicies(subscription, policies);
    const read = () => subscriptions.get(subscription.topicId, subscription.id);

    expect(await engine.callsOf(() => change([{ name: 'old', values: ['a'] }]))).toEqual(['UpdateItem']);
    expect(await change(filterPolicies)).toBe(true);
    expect(await read()).toEqual({ ...subscription, filterPolicies });
    expect(await change([])).toBe(true);
    expect(await change([])).toBe(true);
    expect(await read()).toEqual(subscription);
    expect(await subscriptions.changeFilterPolicies({ ...subscription, id: newId() }, filterPolicies)).toBe(false);
  });

  test('changes its status only from the given ones', async () => {
    const subscription = await added({ status: 0 });

    expect(await subscriptions.changeStatus(subscription, 3, { from: [1, 2] })).toBeUndefined();
    expect(await subscriptions.changeStatus(subscription, 1, { from: [0, 1] })).toEqual({ ...subscription, status: 1 });
    expect(await subscriptions.changeStatus(subscription, 3)).toMatchObject({ status: 3 });
    expect(await subscriptions.changeStatus({ ...subscription, id: newId() }, 1)).toBeUndefined();
  });

  test('counts its cancellations, each once, and is confirmed only as it was agreed to', async () => {
    const subscription = await added({ status: 0 });
    expect(await subscriptions.confirm(subscription)).toEqual({ ...subscription, status: 1 });
    const cancelled = { ...subscription, status: 3, cancellations: 1 };

    expect(await subscriptions.changeStatus(subscription, 3)).toEqual(cancelled);
    expect(await subscriptions.changeStatus(subscription, 3)).toBeUndefined();

    expect(await subscriptions.confirm(subscription)).toBeUndefined();
    expect(await subscriptions.confirm({ ...cancelled, createdAt: subscription.createdAt + 1 })).toBeUndefined();
    expect(await subscriptions.confirm({ ...cancelled, id: newId() })).toBeUndefined();
    expect(await subscriptions.get(subscription.topicId, subscription.id)).toEqual(cancelled);
    expect(await subscriptions.confirm(cancelled)).toEqual({ ...cancelled, status: 1 });
    expect(await subscriptions.confirm(cancelled)).toEqual({ ...cancelled, status: 1 });
  });

  test('keeps when its owner agreed where that is said, until it is removed', async () => {
    const subscription = await added({ status: 0 });
    const confirmedAt = subscription.createdAt + 1000;

    const confirmed = await subscriptions.confirm(subscription, { confirmedAt });

    expect(confirmed).toEqual({ ...subscription, status: 1, confirmedAt });
    expect(await subscriptions.confirm(subscription)).toEqual(confirmed);
    await subscriptions.changeStatus(subscription, 3);
    await subscriptions.remove(subscription);
    const { registry } = engine;
    const left = await getItem(registry, subscriptionKey(subscription));
    expect(Object.keys(left ?? {}).toSorted()).toEqual(['g', 'pk', 'sk', 'status']);
  });

  test('keeps when its owner cancelled it, by the write that cancels, and shows that while it is cancelled', async () => {
    const subscription = await added({ status: 1 });
    const cancelledAt = subscription.createdAt + 1000;
    const cancel = () => subscriptions.changeStatus(subscription, 3, { cancelledAt });
    expect(await engine.callsOf(cancel)).toEqual(['UpdateItem']);
    const cancelled = { ...subscription, status: 3, cancellations: 1, cancelledAt };
    expect(await subscriptions.get(subscription.topicId, subscription.id)).toEqual(cancelled);

    const { cancelledAt: _at, ...again } = cancelled;
    expect(await subscriptions.confirm(again)).toEqual({ ...again, status: 1 });
    await subscriptions.remove(subscription);
    const left = await getItem(engine.registry, subscriptionKey(subscription));
    expect(Object.keys(left ?? {}).toSorted()).toEqual(['g', 'pk', 'sk', 'status']);
  });

  test('keeps that its confirmation came back until its owner confirms, by one write', async () => {
    const subscription = await added({ status: 0 });
    const confirmationBounce = { sentAt: subscription.createdAt + 1, detail: '550 user unknown', smtpStatus: '5.1.1' };
    const note = () => subscriptions.noteBounce(subscription, confirmationBounce);
    expect(await engine.callsOf(note)).toEqual(['UpdateItem']);
    expect(await note()).toEqual({ ...subscription, confirmationBounce });
    expect(await subscriptions.noteBounce({ ...subscription, createdAt: 0 }, confirmationBounce)).toBeUndefined();

    expect(await subscriptions.confirm(subscription)).toEqual({ ...subscription, status: 1 });
    expect(await note()).toBeUndefined();
    const item = await getItem(engine.registry, subscriptionKey(subscription));
    expect(item).not.toHaveProperty('b');
  });

  test('is removed once', async () => {
    const subscription = await added();

    expect(await subscriptions.remove(subscription)).toBe(true);
    expect(await subscriptions.remove(subscription)).toBe(false);
  });

  test('leaves its cancellations behind when it is removed, and nothing that is visible', async () => {
    const { cancelled, confirmed, unconfirmed } = SUBSCRIPTION_STATUS;
    const subscription = await added({
      remark: 'r',
      filterPolicies: [{ name: 'a', values: ['b'] }],
      status: confirmed,
    });
    const { topicId, id } = subscription;
    await subscriptions.changeStatus(subscription, cancelled);
    const remove = () => subscriptions.remove(subscription);
    expect(await engine.callsOf(remove)).toEqual(['DeleteItem', 'UpdateItem']);

    expect(await remove()).toBe(false);
    expect(await subscriptions.get(topicId, id)).toBeUndefined();
    expect((await subscriptions.getMany(topicId, [id])).size).toBe(0);
    expect(await collect(subscriptions.pages(topicId))).toEqual([[]]);
    const page = { offset: 0, limit: 10 };
    expect(await subscriptions.listByTopic({ topicId, knownCount: 1, ...page })).toMatchObject({ total: 0 });
    expect(await subscriptions.updateRemark(subscription, 'x')).toBe(false);
    expect(await subscriptions.changeFilterPolicies(subscription, [])).toBe(false);
    expect(await subscriptions.changeStatus(subscription, unconfirmed)).toBeUndefined();
    expect(await subscriptions.confirm(subscription)).toBeUndefined();
    const key = { pk: { S: `s#${topicId}` }, sk: { S: id } };
    const { Item } = await engine.registry.dynamodb.send(
      new GetItemCommand({ TableName: engine.registry.tableName, Key: key, ConsistentRead: true }),
    );
    expect(Item).toEqual({ ...key, status: { N: '4' }, g: { N: '2' } });
  });

  test('is restored as cancelled by the first caller, and removed with its topic for good', async () => {
    const first = await added();
    await subscriptions.changeStatus(first, SUBSCRIPTION_STATUS.cancelled);
    await subscriptions.remove(first);
    const anew = { ...first, remark: 'anew', createdAt: first.createdAt + 1 };
    const restored = { ...anew, status: 3, cancellations: 2 };

    const found = await subscriptions.add(anew);
    expect(found).toEqual({ created: false, subscription: restored, restorable: restored });
    const { restorable = { ...anew, cancellations: 0 } } = found;
    const both = await Promise.all([subscriptions.restore(restorable), subscriptions.restore(restorable)]);
    expect(both.map(({ created }) => created).toSorted()).toEqual([false, true]);
    expect(both.map(({ subscription }) => subscription)).toEqual([restored, restored]);
    expect(await subscriptions.get(first.topicId, first.id)).toEqual(restored);

    await subscriptions.remove(first);
    expect(await subscriptions.removeSome(first.topicId, 10)).toEqual({ removed: 1, done: true });
    expect(await subscriptions.add(anew)).toEqual({ created: true, subscription: anew });
  });

  test('is found among many by a batch of 100 a call', async () => {
    const topicId = newId();
    const all = Array.from({ length: 250 }, () => aSubscription({ topicId }));
    await putItems(engine.registry, all.map(subscriptionItem));
    const ids = [...all.map(({ id }) => id), newId(), all[0]?.id ?? ''];

    const calls = await engine.callsOf(async () => {
      const found = await subscriptions.getMany(topicId, ids);
      expect(found.size).toBe(250);
      expect(all.map(({ id }) => found.get(id))).toEqual(all);
    });
    expect(calls).toEqual(['BatchGetItem', 'BatchGetItem', 'BatchGetItem']);
    expect((await subscriptions.getMany(topicId, [])).size).toBe(0);
  });

  test('takes fewer than 400 bytes for an ordinary endpoint', async () => {
    const item = subscriptionItem(aSubscription());
    const bytes = Object.entries(item).reduce(
      (sum, [name, value]) => sum + (value === undefined ? 0 : name.length + String(value).length),
      0,
    );

    expect(bytes).toBeLessThan(400);
  });
});

describe('the subscribers of a topic', () => {
  const topicId = newId();
  const all = Array.from({ length: 5000 }, () => aSubscription({ topicId }));

  beforeAll(() => putItems(engine.registry, all.map(subscriptionItem)));

  test('come in consistent pages of 1 MB, all 5,000 and each once', async () => {
    const calls = await engine.callsOf(async () => {
      const pages = await collect(subscriptions.pages(topicId));
      expect(pages.length).toBeGreaterThan(1);
      const wanted = all.map(({ id, protocol, endpoint }) => ({ id, protocol, endpoint }));
      expect(pages.flat()).toEqual(wanted.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
    });
    expect(new Set(calls)).toEqual(new Set(['Query']));
    expect(calls.length).toBeLessThanOrEqual(3);
  });

  test('are split by ranges without gap or overlap', async () => {
    const parts = await Promise.all(splitIdRange(7).map((range) => collect(subscriptions.pages(topicId, { range }))));

    const ids = parts.flat(2).map(({ id }) => id);
    expect(ids.toSorted()).toEqual(all.map(({ id }) => id).toSorted());
  });

  test('are only the deliverable ones, with their extension', async () => {
    const extension = { header: { 'x-a': 'b' } };
    const shared = { topicId: newId(), protocol: 'http' } as const;
    await Promise.all(([0, 3] as const).map((status) => added({ ...shared, status })));
    const confirmed = await added({ ...shared, status: 1, extension });
    const needless = await added({ ...shared, status: 2 });

    const pages = await collect(subscriptions.pages(shared.topicId));

    const { endpoint, protocol, id } = confirmed;
    expect(pages.flat()).toHaveLength(2);
    expect(pages.flat()).toContainEqual({ id, protocol, endpoint, extension });
    expect(pages.flat()).toContainEqual({ id: needless.id, protocol, endpoint: needless.endpoint });
  });

  test('read their filter policies when asked, if they have any', async () => {
    const filterPolicies = [
      { name: 'week', values: ['sunday', 'wednesday'] },
      { name: 'time', values: ['night'] },
    ];
    const shared = { topicId: newId(), extension: { header: { 'x-a': 'b' } } };
    const choosy = await added({ ...shared, filterPolicies });
    const easy = await added(shared);

    const found = (await collect(subscriptions.pages(shared.topicId))).flat();

    expect(found).toHaveLength(2);
    const one = found.find(({ id }) => id === choosy.id);
    expect(one).toMatchObject({ endpoint: choosy.endpoint, extension: shared.extension });
    expect(one?.readFilterPolicies?.()).toEqual(filterPolicies);
    expect(found.find(({ id }) => id === easy.id)).not.toHaveProperty('readFilterPolicies');
  });

  test('leave out one of a protocol that is not known here', async () => {
    const odd = newId();
    const item = { pk: { S: `s#${odd}` }, sk: { S: newId() }, protocol: { S: 'pigeon' }, endpoint: { S: 'loft' } };
    const { dynamodb, tableName } = engine.registry;
    await dynamodb.send(new PutItemCommand({ TableName: tableName, Item: { ...item, status: { N: '1' } } }));

    expect((await collect(subscriptions.pages(odd))).flat()).toEqual([]);
  });
});

describe('removing the subscriptions of a topic', () => {
  test('goes on in pieces until nothing is left, and repeats harmlessly', async () => {
    const topicId = newId();
    const other = await added();
    const all = Array.from({ length: 130 }, (_, index) => aSubscription({ topicId, status: index % 2 === 0 ? 0 : 1 }));
    await putItems(engine.registry, all.map(subscriptionItem));

    expect(await subscriptions.removeSome(topicId, 60)).toEqual({ removed: 60, done: false });
    expect(await subscriptions.removeSome(topicId, 60)).toEqual({ removed: 60, done: false });
    expect(await subscriptions.removeSome(topicId, 60)).toEqual({ removed: 10, done: true });
    expect(await subscriptions.removeSome(topicId, 60)).toEqual({ removed: 0, done: true });
    expect(await subscriptions.get(other.topicId, other.id)).toEqual(other);
  });

  test('takes a limit larger than one page of 1 MB', async () => {
    const topicId = newId();
    const all = Array.from({ length: 4000 }, () => aSubscription({ topicId }));
    await putItems(engine.registry, all.map(subscriptionItem));

    expect(await subscriptions.removeSome(topicId, 5000)).toEqual({ removed: 4000, done: true });
    expect((await collect(subscriptions.pages(topicId))).flat()).toEqual([]);
  });
});

describe('a list of subscriptions', () => {
  const project = 'listing';
  const topicId = newId();
  const topicUrn = `urn:smn:us-east-1:${project}:orders`;
  const all = [
    aSubscription({ topicId, topicUrn, createdAt: SOME_TIME, remark: 'Night Shift' }),
    aSubscription({
      topicId,
      topicUrn,
      createdAt: SOME_TIME + 1,
      status: 0,
      protocol: 'email',
      endpoint: 'a@b.example',
    }),
    aSubscription({ topicId: newId(), topicUrn, createdAt: SOME_TIME + 2, status: 3, remark: 'night' }),
  ];
  const listed = async (page: Partial<Parameters<SubscriptionStore['listByProject']>[0]> = {}) => {
    const { total, subscriptions: found } = await subscriptions.listByProject({
      project,
      offset: 0,
      limit: 100,
      ...page,
    });
    return { total, at: found.map((one) => all.findIndex(({ id }) => id === one.id)) };
  };

  beforeAll(async () => {
    for (const one of all.toReversed()) await subscriptions.add(one);
  });

  test('of a project has whole subscriptions of all its topics, the oldest first', async () => {
    expect(await subscriptions.listByProject({ project, offset: 0, limit: 9 })).toEqual({
      total: 3,
      subscriptions: all,
    });
    expect(await listed({ offset: 1, limit: 1 })).toEqual({ total: 3, at: [1] });
    expect(await listed({ project: 'empty' })).toEqual({ total: 0, at: [] });
  });

  test('of a topic has only its own', async () => {
    const page = { topicId, knownCount: 2, offset: 0, limit: 10 };

    expect(await subscriptions.listByTopic(page)).toEqual({
      total: 2,
      subscriptions: all.slice(0, 2),
      isConsistent: true,
    });
    expect(await subscriptions.listByTopic({ ...page, offset: 1, limit: 1 })).toMatchObject({
      total: 2,
      subscriptions: [all[1]],
    });
    expect(await subscriptions.listByTopic({ ...page, fuzzyRemark: 'SHIFT' })).toMatchObject({ total: 1 });
  });

  test('passes each filter', async () => {
    expect(await listed({ protocol: 'email' })).toEqual({ total: 1, at: [1] });
    expect(await listed({ status: 3 })).toEqual({ total: 1, at: [2] });
    expect(await listed({ status: 4 })).toEqual({ total: 0, at: [] });
    expect(await listed({ isEndpoint: (_protocol, endpoint) => endpoint === 'a@b.example' })).toEqual({
      total: 1,
      at: [1],
    });
    expect(await listed({ fuzzyRemark: 'NIGHT' })).toEqual({ total: 2, at: [0, 2] });
    expect(await listed({ fuzzyRemark: '' })).toMatchObject({ total: 3 });
    expect(await listed({ fuzzyRemark: 'night', status: 1 })).toEqual({ total: 1, at: [0] });
  });

  test('shows a changed status at once in the list and its filter', async () => {
    const mine = 'changing';
    const one = await added({ topicUrn: `urn:smn:us-east-1:${mine}:t`, status: 0 });
    await subscriptions.changeStatus(one, 1);

    expect(await subscriptions.listByProject({ project: mine, offset: 0, limit: 9, status: 1 })).toEqual({
      total: 1,
      subscriptions: [{ ...one, status: 1 }],
    });
  });

  test("of a topic shows every page of the contract's 10,000 by 3 consistent reads and one of the page", async () => {
    const big = { topicId: newId(), topicUrn: 'urn:smn:us-east-1:big:orders' };
    const many = Array.from({ length: 10_000 }, (_, index) =>
      aSubscription({ ...big, createdAt: SOME_TIME + index, remark: index === 7 ? 'seventh' : '' }),
    );
    await putItems(engine.registry, many.map(subscriptionItem));
    const page = { topicId: big.topicId, knownCount: 10_000, offset: 9900, limit: 100 };

    const calls = await engine.callsOf(async () => {
      const listed = await engine.whileIndexesLag(() => subscriptions.listByTopic(page));
      expect(listed).toEqual({ total: 10_000, subscriptions: many.slice(9900), isConsistent: true });
    });
    expect(calls).toEqual(['Query', 'Query', 'Query', 'BatchGetItem']);
    const filtered = await subscriptions.listByTopic({ ...page, offset: 0, fuzzyRemark: 'SEVEN' });
    expect(filtered).toEqual({ total: 1, subscriptions: [many[7]], isConsistent: true });
    expect(await listed({ project: 'big', offset: 0, limit: 1 })).toMatchObject({ total: 10_000 });

    const more = Array.from({ length: 10_001 }, (_, index) =>
      aSubscription({ ...big, createdAt: SOME_TIME - 1 - index }),
    );
    await putItems(engine.registry, more.map(subscriptionItem));
    const beyond = await subscriptions.listByTopic({ ...page, knownCount: 20_001, offset: 20_000 });
    expect(beyond).toEqual({ total: 20_001, subscriptions: many.slice(-1), isConsistent: false });
  });

  test('of a topic that is thought to have more than 20,000 is consistent all the same when it has fewer', async () => {
    const page = { topicId, knownCount: 20_001, offset: 0, limit: 10 };

    const found = await engine.whileIndexesLag(() => subscriptions.listByTopic(page));
    expect(found).toEqual({ total: 2, subscriptions: all.slice(0, 2), isConsistent: true });
  });
});

describe('an endpoint whose normal form differs', () => {
  test('is kept in both forms, of which fan-out gets the normal one; others cost no attribute', async () => {
    const topicId = newId();
    const endpoint = 'http://EXAMPLE.com';
    const both = await added({ topicId, protocol: 'http', endpoint, normalEndpoint: 'http://example.com/' });
    const one = aSubscription({ topicId });

    expect(await subscriptions.get(topicId, both.id)).toEqual(both);
    const [page] = await collect(subscriptions.pages(topicId));
    expect(page).toEqual([{ id: both.id, protocol: 'http', endpoint: 'http://example.com/' }]);
    expect(subscriptionItem(one)['n']).toBeUndefined();
    expect(subscriptionItem({ ...one, normalEndpoint: one.endpoint })['n']).toBeUndefined();
  });
});
