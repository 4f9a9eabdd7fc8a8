import assert from 'node:assert/strict';
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

/** What is recorded of messages (docs/operations-api.md). */
export const receiptCases = [...set, ...show];
