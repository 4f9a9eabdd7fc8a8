import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatTimestamp } from '#src/domain/timestamp.ts';
import { cancelQuietly } from '#src/pipeline/cancel-quietly.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

let endpoints = 0;
/** A subscription of a topic, added a second after the one before. */
const subscribed = async (topic_urn: string): Promise<string> => {
  service.wait(1);
  const body = { protocol: 'email', endpoint: `person-${++endpoints}@example.com` };
  return (await service.call('AddSubscription', { path: { topic_urn }, body })).body.subscription_urn;
};

type Asked = Pick<NonNullable<Parameters<Operations['call']>[1]>, 'query' | 'grant'>;
const list = (asked: Asked = {}) => service.call('ListProjectSubscriptions', asked);
const wholeList = async (asked: Asked): Promise<readonly string[]> => {
  const { body } = await list(asked);
  const urns = body.subscriptions.map((one: Record<string, string>) => one['subscription_urn']);
  const { next_cursor: cursor } = body;
  return cursor === undefined ? urns : [...urns, ...(await wholeList({ ...asked, query: { ...asked.query, cursor } }))];
};

test('has the subscriptions of all topics, newest first, page by page, each with its topic', async () => {
  const [tides, storms] = [await service.topic(), await service.topic()];
  const first = await subscribed(tides);
  const urns = [await subscribed(storms), await subscribed(tides)].toReversed();

  expect((await wholeList({ query: { limit: '1' } })).slice(0, 3)).toEqual([...urns, first]);
  expect((await list({ query: { limit: '2' } })).body.subscriptions).toMatchObject([
    { subscription_urn: urns[0], topic_urn: tides, protocol: 'email', status: 0, added_at: expect.any(String) },
    { subscription_urn: urns[1], topic_urn: storms },
  ]);
  expect(await wholeList({ query: { topic_urn: storms } })).toEqual([urns[1]]);
});

test('tells those who have cancelled from those who have not confirmed, and forgets who is removed', async () => {
  const topic_urn = await service.topic();
  const [cancelled, unconfirmed, removed] = [
    await subscribed(topic_urn),
    await subscribed(topic_urn),
    await subscribed(topic_urn),
  ];
  const topic = await service.dependencies.topics.get({ project: PROJECT, name: topic_urn.split(':').at(4) ?? '' });
  for (const urn of [cancelled, removed]) {
    const subscription = await service.dependencies.subscriptions.get(topic?.id ?? '', urn.split(':').at(-1) ?? '');
    if (subscription !== undefined) await cancelQuietly(subscription, service.dependencies);
  }
  const shown = async (urn: string) =>
    (await service.call('ShowSubscription', { path: { subscription_urn: urn } })).body;
  expect(await shown(cancelled)).toMatchObject({
    status: 3,
    cancelled_at: formatTimestamp(service.dependencies.clock()),
  });
  expect(await shown(unconfirmed)).not.toHaveProperty('cancelled_at');
  const waiting = await service.dependencies.subscriptions.get(topic?.id ?? '', unconfirmed.split(':').at(-1) ?? '');
  const sentAt = Date.UTC(2024, 0, 2);
  if (waiting !== undefined)
    await service.dependencies.subscriptions.noteBounce(waiting, { sentAt, detail: '550 no', smtpStatus: '5.1.1' });
  expect(await shown(unconfirmed)).toMatchObject({
    confirmation_bounce: { sent_at: '2024-01-02T00:00:00Z', reason: '550 no', smtp_status: '5.1.1' },
  });
  await service.call('CancelSubscription', { path: { subscription_urn: removed } });

  const [asked, gone] = [await wholeList({ query: { status: '0' } }), await wholeList({ query: { status: '3' } })];
  expect([asked.includes(unconfirmed), asked.includes(cancelled), gone]).toEqual([true, false, [cancelled]]);
});

test('is that of their topics for callers who are bound to some, and refuses them the others', async () => {
  const [own, other] = [await service.topic('alerts-1'), await service.topic('billing-1')];
  const urns = [await subscribed(own), await subscribed(own)].toReversed();
  await subscribed(other);
  const grant = { actions: '*', topics: ['alerts-*'] } as const;

  expect(await wholeList({ grant, query: { limit: '1' } })).toEqual(urns);
  expect(await wholeList({ grant, query: { topic_urn: own } })).toEqual(urns);
  expect(await list({ grant, query: { topic_urn: other } })).toMatchObject({ status: 403, code: 'SMN.0001' });
});
