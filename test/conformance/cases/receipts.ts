import assert from 'node:assert/strict';
import * as z from 'zod';
import { casesOf } from '../case.ts';
import { absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const of = (urn: string): string => `/ops/v1/{project_id}/topics/${urn}/receipts`;

/** Refuses every URN that names no topic of the caller's project. */
const refusesStrangers = async ({ caller, refuses, client }: World, data?: Readonly<Record<string, unknown>>) => {
  const ask = (urn: string) => (data === undefined ? client.get(of(urn)) : client.put(of(urn), { data }));
  await refuses(ask('urn:x'), 'SMN.0005');
  await refuses(ask(absentTopic(caller)), 'SMN.0006');
  await refuses(ask(foreignTopic(caller)), 'SMN.0001');
};

const set = casesOf('SetTopicReceipts', {
  'refuses what is no topic of the project': (world) => refusesStrangers(world, { receipts: 'summary' }),
  'refuses other values with OPS.0030': async ({ topic, refuses, client }) =>
    refuses(client.put(of(await topic()), { data: { receipts: 'everything' } }), 'OPS.0030'),
  'sets and takes away what the topic says': async ({ topic, answers, client }) => {
    const urn = await topic();
    const before = await client.get(of(urn));
    for (const receipts of ['summary', 'none', 'failures']) {
      const answer = await answers('SetTopicReceipts', client.put(of(urn), { data: { receipts } }), 200);
      assert.deepEqual([answer['receipts'], answer['set_by']], [receipts, 'topic']);
    }
    const answer = await answers('SetTopicReceipts', client.put(of(urn), { data: { receipts: 'stage' } }), 200);
    assert.deepEqual([answer['receipts'], answer['set_by']], [before['receipts'], 'stage']);
  },
});

const show = casesOf('ShowTopicReceipts', {
  'refuses what is no topic of the project': (world) => refusesStrangers(world),
  'shows what the stage says of a new topic': async ({ topic, answers, client }) => {
    const urn = await topic();
    const answer = await answers('ShowTopicReceipts', client.get(of(urn)), 200);
    assert.deepEqual([answer['topic_urn'], answer['set_by']], [urn, 'stage']);
  },
});

const MESSAGES = '/ops/v1/{project_id}/messages';

const Counted = z.object({ message_id: z.string(), is_complete: z.boolean(), recipients: z.number() });

const ABSENT = '0'.repeat(32);

/** Publishes to a topic that keeps receipts; returns the id of the message. */
const published = async ({ client }: World, topicUrn: string) => {
  await client.put(of(topicUrn), { data: { receipts: 'summary' } });
  const data = { subject: 'Tides', message: 'High water' };
  return String((await client.post(`{p}/topics/${topicUrn}/publish`, { data }))['message_id']);
};

const messages = [
  ...casesOf('ListMessages', {
    'refuses what is no topic of the project': async ({ caller, refuses, client }) => {
      const ask = (urn: string) => client.get(MESSAGES, { query: { topic_urn: urn } });
      await refuses(ask('urn:x'), 'SMN.0005');
      await refuses(ask(absentTopic(caller)), 'SMN.0006');
      await refuses(ask(foreignTopic(caller)), 'SMN.0001');
    },
    'refuses states and wishes for counts that are none': async ({ topic, refuses, client }) => {
      const topic_urn = await topic();
      await refuses(client.get(MESSAGES, { query: { topic_urn, state: 'lost' } }), 'OPS.0032');
      await refuses(client.get(MESSAGES, { query: { topic_urn, with_counts: 'yes' } }), 'OPS.0033');
    },
    'refuses cursors and times that are none': async ({ topic, refuses, client }) => {
      const topic_urn = await topic();
      await refuses(client.get(MESSAGES, { query: { topic_urn, cursor: 'x' } }), 'OPS.0001');
      await refuses(client.get(MESSAGES, { query: { topic_urn, from: 'yesterday' } }), 'OPS.0002');
    },
    'lists what a topic with receipts got': async (world) => {
      const { topic, answers, client, eventually } = world;
      const urn = await topic();
      const id = await published(world, urn);
      await eventually(async () => {
        const asked = client.get(MESSAGES, { query: { topic_urn: urn } });
        const answer = await answers('ListMessages', asked, 200);
        assert.equal(answer['receipts'], 'summary');
        assert.deepEqual(JSON.stringify(answer['messages']).includes(id), true);
        const counted = client.get(MESSAGES, { query: { topic_urn: urn, with_counts: 'true' } });
        const [message] = z.array(Counted).parse((await answers('ListMessages', counted, 200))['messages']);
        assert.deepEqual(message, { message_id: id, is_complete: true, recipients: 0 });
        const ofAll = await answers('ListMessages', client.get(MESSAGES, { query: { limit: '5' } }), 200);
        assert.deepEqual([JSON.stringify(ofAll['messages']).includes(id), 'receipts' in ofAll], [true, false]);
      });
    },
  }),
  ...casesOf('ShowMessage', {
    'refuses what is no message of the project with OPS.0031': ({ refuses, client }) =>
      refuses(client.get(`${MESSAGES}/${ABSENT}`), 'OPS.0031'),
    'shows a message to a topic without subscriptions': async (world) => {
      const id = await published(world, await world.topic());
      const answer = await world.answers('ShowMessage', world.client.get(`${MESSAGES}/${id}`), 200);
      assert.deepEqual([answer['recipients'], answer['is_complete'], answer['subject']], [0, true, 'Tides']);
    },
  }),
  ...casesOf(
    'ShowMessage',
    {
      'counts who has got it': async (world) => {
        const { topic, subscription, receiver, eventually, name, answers, client } = world;
        const { sink } = receiver();
        const topicUrn = await topic();
        const at = `/${name()}`;
        await subscription(topicUrn, { protocol: 'http', endpoint: sink.url(at) });
        const link = await eventually(async () => z.url().parse(sink.received(at).at(0)?.body['subscribe_url']));
        assert.equal((await fetch(link)).status, 200);
        const id = await published(world, topicUrn);
        await eventually(async () => {
          const answer = await answers('ShowMessage', client.get(`${MESSAGES}/${id}`), 200);
          assert.deepEqual([answer['recipients'], answer['delivered'], answer['waiting']], [1, 1, 0]);
        });
      },
    },
    ['receiver'],
  ),
  ...casesOf('ListMessageRecipients', {
    'refuses what is no message of the project with OPS.0031': ({ refuses, client }) =>
      refuses(client.get(`${MESSAGES}/${ABSENT}/recipients`), 'OPS.0031'),
    'refuses states and cursors that are none': async (world) => {
      const { refuses, client, topic } = world;
      const path = `${MESSAGES}/${await published(world, await topic())}/recipients`;
      await refuses(client.get(path, { query: { state: 'delivered' } }), 'OPS.0032');
      await refuses(client.get(path, { query: { cursor: 'x' } }), 'OPS.0001');
    },
    'lists nobody of a message without recipients': async (world) => {
      const path = `${MESSAGES}/${await published(world, await world.topic())}/recipients`;
      const answer = await world.answers('ListMessageRecipients', world.client.get(path), 200);
      assert.deepEqual(answer['recipients'], []);
    },
  }),
];

/** What is recorded of messages (docs/operations-api.md). */
export const receiptCases = [...set, ...show, ...messages];
