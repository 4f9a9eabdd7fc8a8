import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const Statistics = z.array(z.strictObject({ start_time: z.string(), count: z.strictObject({ sms: z.int() }) }));

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/statistics`;

const timeOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** The beginning of the hour; it may end while a case runs, so that cases leave room on both sides. */
const thisHour = (): number => Math.floor(Date.now() / HOUR_MS) * HOUR_MS;

type Time = number | string;

const between = ({ client }: World, urn: string, [from, to]: readonly [from: Time, to: Time]) => {
  const text = (time: Time): string => (typeof time === 'number' ? timeOf(time) : time);
  return client.get(of(urn), { query: { start_time: text(from), end_time: text(to) } });
};

const reads = casesOf('ListTopicMessageStatistics', {
  'answers one element for every hour, those without a text included': async (world) => {
    const urn = await world.topic();
    const from = thisHour() - 5 * HOUR_MS;
    const call = between(world, urn, [from, from + 3 * HOUR_MS]);
    const { total, statistics } = await world.answers('ListTopicMessageStatistics', call, 200);
    assert.deepEqual(total, { sms: 0 });
    assert.deepEqual(
      Statistics.parse(statistics),
      [0, 1, 2].map((hour) => ({ start_time: timeOf(from + hour * HOUR_MS), count: { sms: 0 } })),
    );
  },
  'takes epoch milliseconds too': async (world) => {
    const urn = await world.topic();
    const from = thisHour() - 2 * HOUR_MS;
    const call = between(world, urn, [String(from), String(from + HOUR_MS)]);
    const { statistics } = await world.answers('ListTopicMessageStatistics', call, 200);
    assert.equal(Statistics.parse(statistics).at(0)?.start_time, timeOf(from));
  },
  'reaches back 31 days and no further': async (world) => {
    const urn = await world.topic();
    const first = thisHour() - 31 * DAY_MS + HOUR_MS;
    const { statistics } = await between(world, urn, [first, thisHour()]);
    assert.equal(Statistics.parse(statistics).length, 31 * 24 - 1);
    await world.refuses(between(world, urn, [first - 2 * HOUR_MS, thisHour()]), 'SMN.0103');
  },
  'refuses a start that is missing, malformed, not on the hour or in the future': async (world) => {
    const urn = await world.topic();
    const end = thisHour();
    for (const start of ['', 'yesterday', '2024-01-02', timeOf(end - HOUR_MS + 1000), timeOf(end + 3 * HOUR_MS)]) {
      await world.refuses(between(world, urn, [start, end + 4 * HOUR_MS]), 'SMN.0103');
    }
    await world.refuses(world.client.get(of(urn), { query: { end_time: timeOf(end) } }), 'SMN.0103');
  },
  'refuses an end that is missing, malformed, not on the hour or in the future': async (world) => {
    const urn = await world.topic();
    const start = thisHour() - HOUR_MS;
    for (const end of ['', 'now', '2024-01-02', timeOf(start + 1000), timeOf(start + 4 * HOUR_MS)]) {
      await world.refuses(between(world, urn, [start, end]), 'SMN.0104');
    }
    await world.refuses(world.client.get(of(urn), { query: { start_time: timeOf(start) } }), 'SMN.0104');
  },
  'refuses an end that is not after the start': async (world) => {
    const urn = await world.topic();
    const start = thisHour() - 3 * HOUR_MS;
    for (const end of [start, start - HOUR_MS]) await world.refuses(between(world, urn, [start, end]), 'SMN.0114');
  },
  'refuses topics that it cannot find': async (world) => {
    const { caller, refuses } = world;
    const from = thisHour() - HOUR_MS;
    await refuses(between(world, 'urn:smn:nowhere', [from, from + HOUR_MS]), 'SMN.0005');
    await refuses(between(world, absentTopic(caller), [from, from + HOUR_MS]), 'SMN.0006');
    await refuses(between(world, foreignTopic(caller), [from, from + HOUR_MS]), 'SMN.0001');
  },
});

/** A number of mainland China that no other case has. */
const newNumber = (): string => `+86138${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;

const counts = casesOf(
  'ListTopicMessageStatistics',
  {
    'counts the messages that were sent as texts, and no confirmations': async (world) => {
      const { client, eventually, receiver, subscription, topic } = world;
      const urn = await topic();
      const number = newNumber();
      const from = thisHour();
      await subscription(urn, { protocol: 'sms', endpoint: number });
      const token = await eventually(async () => {
        const texts = (await receiver().outbox('sms')).filter(({ to }) => to === number);
        return z.string().parse(/\/s\/([\w-]+)/.exec(texts.at(0)?.text ?? '')?.[1]);
      });
      const { endpoint } = world.caller;
      const confirm = new URL('/v2/notifications/subscriptions/subscribe', endpoint);
      confirm.search = new URLSearchParams({ token, topic_urn: urn }).toString();
      assert.equal((await fetch(confirm)).status, 200);
      for (const message of ['one', 'two']) await client.post(`{p}/topics/${urn}/publish`, { data: { message } });
      await eventually(async () => {
        const { total } = await between(world, urn, [from, thisHour() + HOUR_MS]);
        assert.deepEqual(total, { sms: 2 });
      });
    },
  },
  ['receiver'],
);

/** Contract section 4.1 no. 7. */
export const statisticsCases = [...reads, ...counts];
