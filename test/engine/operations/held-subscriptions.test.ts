import { afterAll, beforeAll, expect, test } from 'vitest';
import { SUBSCRIPTION_STATUS } from '#src/domain/subscriptions/subscription.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const now = () => service.dependencies.clock();

/** The URN as its parts, which stores take. */
const partsOf = async (urn: string) => {
  const topic = await service.dependencies.topics.get({ project: PROJECT, name: urn.split(':').at(4) ?? '' });
  return { topicId: topic?.id ?? '', id: urn.split(':').at(-1) ?? '', topicUrn: urn.slice(0, -33) };
};

let endpoints = 0;
/** A confirmed subscription, added a second after the one before. */
const subscribed = async (name?: string): Promise<string> => {
  service.wait(1);
  const path = { topic_urn: await service.topic(name) };
  const body = { protocol: 'email', endpoint: `person-${++endpoints}@example.com` };
  const urn: string = (await service.call('AddSubscription', { path, body })).body.subscription_urn;
  await service.dependencies.subscriptions.changeStatus(await partsOf(urn), SUBSCRIPTION_STATUS.confirmed);
  return urn;
};

/** As the feedback function leaves it. */
const bounced = async (urn: string): Promise<string> => {
  const { id, topicId } = await partsOf(urn);
  const found = await service.dependencies.subscriptions.get(topicId, id);
  if (found === undefined) throw new Error(`There is no subscription ${urn}`);
  const hold = { reason: 'bounced', since: now(), note: '550 no such user' };
  const held = await service.dependencies.subscriptions.replaceHold(found, hold);
  if (held === undefined) throw new Error(`The subscription ${urn} could not be held`);
  await service.dependencies.heldSubscriptions.put(held, '5.1.1');
  return urn;
};

type Asked = Pick<NonNullable<Parameters<Operations['call']>[1]>, 'query' | 'grant'>;
const list = (held_for: string, { query, grant }: Asked = {}) =>
  service.call('ListHeldSubscriptions', { query: { ...query, held_for }, ...(grant !== undefined && { grant }) });
const wholeList = async (held_for: string, asked: Asked = {}): Promise<readonly string[]> => {
  const { body } = await list(held_for, asked);
  const urns = body.subscriptions.map((one: Record<string, string>) => one['subscription_urn']);
  const { next_cursor: cursor } = body;
  if (cursor === undefined) return urns;
  return [...urns, ...(await wholeList(held_for, { ...asked, query: { ...asked.query, cursor } }))];
};
const entriesOf = async (reason: 'bounced' | 'paused') =>
  (await service.dependencies.heldSubscriptions.list({ project: PROJECT, reason, limit: 100 })).entries;
const on = (subscription_urn: string, operation: string, body?: object) =>
  service.call(operation, { path: { subscription_urn }, body });

test('lists what has bounced, those held last first, with why and since when', async () => {
  const urns = [await bounced(await subscribed()), await bounced(await subscribed())].toReversed();

  expect((await wholeList('bounced', { query: { limit: '1' } })).slice(0, 2)).toEqual(urns);
  expect((await list('bounced')).body.subscriptions.at(0)).toEqual({
    ...{ topic_urn: urns[0]?.slice(0, -33), subscription_urn: urns[0], protocol: 'email', remark: '' },
    ...{ endpoint: `person-${endpoints}@example.com`, held_for: 'bounced', reason: '550 no such user' },
    ...{ smtp_status: '5.1.1', since: expect.any(String) },
  });
});

test('lists it no more once it is resumed, and again when it bounces again', async () => {
  const urn = await bounced(await subscribed());
  await on(urn, 'ResumeSubscription');
  expect((await entriesOf('bounced')).map(({ subscriptionId }) => subscriptionId)).not.toContain(urn.slice(-32));

  service.wait(1);
  await bounced(urn);
  expect((await wholeList('bounced')).at(0)).toBe(urn);
});

test('lists pauses apart, also of what had bounced, until they end by themselves', async () => {
  const urn = await bounced(await subscribed());
  service.wait(1);
  const until = new Date(now() + 60_000).toISOString().replace(/[.]\d+/, '');
  await on(urn, 'PauseSubscription', { until, reason: 'moving' });

  expect((await list('paused')).body.subscriptions).toMatchObject([
    { subscription_urn: urn, held_for: 'paused', reason: 'moving', until },
  ]);
  expect(await wholeList('bounced')).not.toContain(urn);
  service.wait(61);
  expect(await wholeList('paused')).toEqual([]);
});

test('leaves out what was cancelled or removed since, and removes the entry; a later bounce keeps its own', async () => {
  const [cancelled, removed] = [await bounced(await subscribed()), await bounced(await subscribed())];
  await service.dependencies.subscriptions.changeStatus(await partsOf(cancelled), SUBSCRIPTION_STATUS.cancelled);
  await on(removed, 'CancelSubscription');

  const all = await wholeList('bounced');
  expect([cancelled, removed].filter((urn) => all.includes(urn))).toEqual([]);
  const left = (await entriesOf('bounced')).map(({ subscriptionId }) => subscriptionId);
  expect([cancelled, removed].filter((urn) => left.includes(urn.slice(-32)))).toEqual([]);

  const again = await bounced(await subscribed());
  const { topicId, id: subscriptionId } = await partsOf(again);
  await service.dependencies.heldSubscriptions.remove({ topicId, subscriptionId }, now() - 1);
  expect((await wholeList('bounced')).at(0)).toBe(again);
});

test('is that of their topics for callers who are bound to some', async () => {
  const own = await bounced(await subscribed('alerts-1'));
  await bounced(await subscribed('billing-1'));

  expect(await wholeList('bounced', { grant: { actions: '*', topics: ['alerts-*'] } })).toEqual([own]);
});

test('refuses a list that there is not, and a cursor of another list', async () => {
  expect(await list('rate')).toMatchObject({ status: 400, code: 'OPS.0013' });
  expect(await service.call('ListHeldSubscriptions', {})).toMatchObject({ code: 'OPS.0013' });
  expect(await list('bounced', { query: { cursor: 'e30' } })).toMatchObject({ code: 'OPS.0001' });
});
