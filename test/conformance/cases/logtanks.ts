import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const LOG = { log_group_id: 'conformance.group', log_stream_id: 'conformance-stream_1' };
const OTHER_LOG = { log_group_id: 'conformance.other', log_stream_id: 'conformance-other' };

const ABSENT_ID = '0'.repeat(32);

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/logtanks`;

const Logtank = z.strictObject({
  id: z.string(),
  log_group_id: z.string(),
  log_stream_id: z.string(),
  create_time: z.string(),
  update_time: z.string(),
});

/** A topic with a log; returns both. */
const loggedTopic = async ({ client, topic }: World) => {
  const urn = await topic();
  const created = await client.post(of(urn), { data: LOG });
  return { urn, id: z.string().parse(created['id']) };
};

const logsOf = async ({ answers, client }: World, urn: string) => {
  const { count, logtanks } = await answers('ListLogtank', client.get(of(urn)), 200);
  const listed = z.array(Logtank).parse(logtanks);
  assert.equal(count, listed.length);
  return listed;
};

/** What every operation answers for topics that it cannot find. */
const refusesTopics = async ({ refuses, caller }: World, call: (urn: string) => Promise<unknown>): Promise<void> => {
  await refuses(call('urn:smn:nowhere'), 'SMN.0005');
  await refuses(call(absentTopic(caller)), 'SMN.00010008');
  await refuses(call(foreignTopic(caller)), 'SMN.0001');
};

const BAD_LOGS: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { log_group_id: 'a' },
  { log_stream_id: 'a' },
  { ...LOG, log_group_id: '' },
  { ...LOG, log_group_id: 5 },
  { ...LOG, log_stream_id: 'a/b' },
  { ...LOG, log_stream_id: 'a'.repeat(65) },
];

const create = casesOf('CreateLogtank', {
  'answers 201 with the id of the log binding': async (world) => {
    const { answers, client, topic } = world;
    const urn = await topic();
    const created = await answers('CreateLogtank', client.post(of(urn), { data: LOG }), 201);
    assert.match(String(created['id']), /^[0-9a-f]{32}$/);
    assert.deepEqual(
      (await logsOf(world, urn)).map(({ id, log_group_id, log_stream_id }) => ({ id, log_group_id, log_stream_id })),
      [{ id: created['id'], ...LOG }],
    );
  },
  'refuses a second log, and keeps the first': async (world) => {
    const { urn, id } = await loggedTopic(world);
    for (const data of [LOG, OTHER_LOG]) await world.refuses(world.client.post(of(urn), { data }), 'SMN.0019');
    const [kept, ...others] = await logsOf(world, urn);
    assert.deepEqual([kept?.id, kept?.log_group_id, others], [id, LOG.log_group_id, []]);
  },
  'refuses ids that could not be part of the name of a log': async (world) => {
    const urn = await world.topic();
    for (const data of BAD_LOGS) await world.refuses(world.client.post(of(urn), { data }), 'SMN.0019');
    assert.deepEqual(await logsOf(world, urn), []);
  },
  'refuses topics that it cannot find': (world) =>
    refusesTopics(world, (urn) => world.client.post(of(urn), { data: LOG })),
});

const list = casesOf('ListLogtank', {
  'answers an empty list for a topic without a log': async (world) => {
    assert.deepEqual(await logsOf(world, await world.topic()), []);
  },
  'shows every field, with equal times at first': async (world) => {
    const { urn } = await loggedTopic(world);
    const [shown] = await logsOf(world, urn);
    assert.equal(shown?.create_time, shown?.update_time);
  },
  'refuses topics that it cannot find': (world) => refusesTopics(world, (urn) => world.client.get(of(urn))),
});

const update = casesOf('UpdateLogtank', {
  'answers 200 with the log as it is now, under the same id': async (world) => {
    const { urn, id } = await loggedTopic(world);
    const call = world.client.put(`${of(urn)}/${id}`, { data: OTHER_LOG });
    const { logtank } = await world.answers('UpdateLogtank', call, 200);
    const { create_time: _created, update_time: _updated, ...rest } = Logtank.parse(logtank);
    assert.deepEqual(rest, { id, ...OTHER_LOG });
    assert.deepEqual(await logsOf(world, urn), [logtank]);
  },
  'can be repeated': async (world) => {
    const { urn, id } = await loggedTopic(world);
    for (const _ of [1, 2]) {
      await world.answers('UpdateLogtank', world.client.put(`${of(urn)}/${id}`, { data: OTHER_LOG }), 200);
    }
  },
  'refuses an id that the topic has not, and bad ids of logs; nothing changes': async (world) => {
    const { urn, id } = await loggedTopic(world);
    await world.refuses(world.client.put(`${of(urn)}/${ABSENT_ID}`, { data: OTHER_LOG }), 'SMN.0019', 404);
    for (const data of BAD_LOGS) await world.refuses(world.client.put(`${of(urn)}/${id}`, { data }), 'SMN.0019');
    assert.equal((await logsOf(world, urn)).at(0)?.log_group_id, LOG.log_group_id);
  },
  'refuses topics that it cannot find': (world) =>
    refusesTopics(world, (urn) => world.client.put(`${of(urn)}/${ABSENT_ID}`, { data: LOG })),
});

const remove = casesOf('DeleteLogtank', {
  'answers 200, and the topic may have another log': async (world) => {
    const { answers, client } = world;
    const { urn, id } = await loggedTopic(world);
    await answers('DeleteLogtank', client.delete(`${of(urn)}/${id}`), 200);
    assert.deepEqual(await logsOf(world, urn), []);
    await answers('CreateLogtank', client.post(of(urn), { data: OTHER_LOG }), 201);
  },
  'refuses an id that the topic has not, or has no more': async (world) => {
    const { urn, id } = await loggedTopic(world);
    await world.refuses(world.client.delete(`${of(urn)}/${ABSENT_ID}`), 'SMN.0019', 404);
    await world.client.delete(`${of(urn)}/${id}`);
    await world.refuses(world.client.delete(`${of(urn)}/${id}`), 'SMN.0019', 404);
  },
  'refuses topics that it cannot find': (world) =>
    refusesTopics(world, (urn) => world.client.delete(`${of(urn)}/${ABSENT_ID}`)),
});

/** What the log has of a message. */
const recordsOf = async ({ receiver }: World, messageId: unknown) =>
  (await receiver().outbox('log'))
    .map(({ text }) => z.record(z.string(), z.unknown()).parse(JSON.parse(text)))
    .filter((record) => record['message_id'] === messageId);

const effect = casesOf(
  'CreateLogtank',
  {
    'has every delivery of a message logged, with what the endpoint answered': async (world) => {
      const { caller, client, eventually, name, receiver, subscription } = world;
      const { sink } = receiver();
      const { urn } = await loggedTopic(world);
      const path = `/${name()}`;
      const subscriptionUrn = await subscription(urn, { protocol: 'http', endpoint: sink.url(path) });
      const url = await eventually(async () => z.string().parse(sink.received(path).at(0)?.body['subscribe_url']));
      assert.equal((await fetch(url)).status, 200);
      const { message_id } = await client.post(`{p}/topics/${urn}/publish`, { data: { message: 'logged' } });
      await eventually(async () => {
        const [record] = await recordsOf(world, message_id);
        const { create_time, send_time, ...rest } = record ?? {};
        assert.deepEqual(rest, {
          message_id,
          project_id: caller.projectId,
          topic_urn: urn,
          subscriber_urn: subscriptionUrn,
          protocol_name: 'http',
          endpoint: sink.url(path),
          status: 'DELIVERED',
          http_code: 200,
        });
        for (const time of [create_time, send_time]) assert.match(String(time), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      });
    },
  },
  ['receiver'],
);

/** Operations of contract section 4.7. */
export const logtankCases = [...create, ...effect, ...list, ...update, ...remove];
