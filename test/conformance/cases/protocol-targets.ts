import assert from 'node:assert/strict';
import * as z from 'zod';
import { loadStage } from '#lib/stage.ts';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

/** What the stages `local` and `test` list: something for all projects, and something for others only. */
const { functions, workflows, queues } = loadStage('test').settings.targets;

const arnOf = (listed: readonly { readonly arn: string }[], name: string): string => {
  const found = listed.find(({ arn }) => arn.endsWith(`:${name}`));
  assert.ok(found, `the stage lists no ${name}`);
  return found.arn;
};

const idOf = (name: string): string => {
  const found = queues.find(({ arn }) => arn.endsWith(`:${name}`));
  assert.ok(found, `the stage lists no queue ${name}`);
  return found.id;
};

const SAMPLE = arnOf(functions, 'function:sample');
const LIVE = arnOf(functions, 'function:sample:live');
const CLOSED = arnOf(functions, 'function:sample-of-others');
const WORKFLOW = arnOf(workflows, 'stateMachine:sample');
const QUEUE = idOf('sample');

const REGION = SAMPLE.split(':').at(3) ?? '';

const functionUrn = ({ caller }: Pick<World, 'caller'>, name: string, version: string): string =>
  `urn:fss:${REGION}:${caller.projectId}:function:default:${name}:${version}`;

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/subscriptions`;

/** Every way to name a function, a workflow and a queue of the list. */
const everyTarget = (world: Pick<World, 'caller'>) => [
  { protocol: 'functionstage', endpoint: functionUrn(world, 'sample', 'latest') },
  { protocol: 'functionstage', endpoint: functionUrn(world, 'sample', 'live') },
  { protocol: 'functionstage', endpoint: SAMPLE },
  { protocol: 'functionstage', endpoint: LIVE },
  { protocol: 'functiongraph', endpoint: 'sample' },
  { protocol: 'functiongraph', endpoint: `urn:fgs:${REGION}:${world.caller.projectId}:graph:sample` },
  { protocol: 'functiongraph', endpoint: WORKFLOW },
  { protocol: 'dms', endpoint: QUEUE },
];

const Listed = z.array(z.looseObject({ protocol: z.string(), endpoint: z.string(), status: z.number() }));

const subscribe = casesOf(
  'AddSubscription',
  {
    'subscribes functions, workflows and queues of the allow-list, which need not confirm': async (world) => {
      const { answers, client, topic, eventually } = world;
      const urn = await topic();
      const subscriptions = everyTarget(world);
      await answers('AddSubscription', client.post(of(urn), { data: { subscriptions } }), 201);
      await eventually(async () => {
        const answer = await answers('ListSubscriptionsByTopic', client.get(of(urn)), 200);
        const shown = Listed.parse(answer['subscriptions']).map((one) => [one.protocol, one.endpoint, one.status]);
        const given = subscriptions.map(({ protocol, endpoint }) => [protocol, endpoint, 2]);
        assert.deepEqual(shown.toSorted(), given.toSorted());
      });
      await answers('AddSubscription', client.post(of(urn), { data: { subscriptions } }), 200);
    },
    'takes the id of a queue in any case for the same': async ({ answers, client, topic }) => {
      const urn = await topic();
      const first = await answers(
        'AddSubscription',
        client.post(of(urn), { data: { protocol: 'dms', endpoint: QUEUE } }),
        201,
      );
      const data = { protocol: 'dms', endpoint: QUEUE.toUpperCase() };
      const again = await answers('AddSubscription', client.post(of(urn), { data }), 200);
      assert.equal(again['subscription_urn'], first['subscription_urn']);
    },
    'refuses functions and workflows that are listed for other projects with SMN.0101, and such queues with SMN.0099':
      async (world) => {
        const { refuses, client, topic } = world;
        const urn = await topic();
        const add = (protocol: string, endpoint: string) => client.post(of(urn), { data: { protocol, endpoint } });
        await refuses(add('functionstage', CLOSED), 'SMN.0101');
        await refuses(add('functionstage', functionUrn(world, 'sample-of-others', 'latest')), 'SMN.0101');
        await refuses(add('functiongraph', 'sample-of-others'), 'SMN.0101');
        await refuses(add('dms', idOf('sample-of-others')), 'SMN.0099');
      },
    'writes nothing when one of a batch is on no list': async ({ answers, refuses, client, topic }) => {
      const urn = await topic();
      const subscriptions = [
        { protocol: 'dms', endpoint: QUEUE },
        { protocol: 'functiongraph', endpoint: 'conformance-absent' },
      ];
      await refuses(client.post(of(urn), { data: { subscriptions } }), 'SMN.0101');
      const listed = await answers('ListSubscriptionsByTopic', client.get(of(urn)), 200);
      assert.equal(listed['subscription_count'], 0);
    },
    'leaves a cancelled subscription of a function cancelled until it is removed and added anew': async (world) => {
      const { answers, client, topic, eventually, raw } = world;
      const urn = await topic();
      const data = { protocol: 'functionstage', endpoint: SAMPLE };
      const added = await answers('AddSubscription', client.post(of(urn), { data }), 201);
      const query = `subscription_urn=${added['subscription_urn']}`;
      await raw('GET', `/v2/notifications/subscriptions/unsubscribe?${query}`, { isAnonymous: true });
      const hasStatus = (status: number) =>
        eventually(async () => {
          const [one] = Listed.parse((await client.get(of(urn)))['subscriptions']);
          assert.equal(one?.status, status);
        });
      await hasStatus(3);
      await answers('AddSubscription', client.post(of(urn), { data }), 200);
      await hasStatus(3);
      await client.delete(`{p}/subscriptions/${added['subscription_urn']}`);
      await answers('AddSubscription', client.post(of(urn), { data }), 201);
      await hasStatus(2);
    },
  },
  ['targets'],
);

/** True wherever the service runs: no stage lists these. */
const refuse = casesOf('AddSubscription', {
  'refuses malformed functions, workflows and queues with SMN.0012': async ({ refuses, client, topic }) => {
    const urn = await topic();
    const malformed = [
      ['functionstage', 'sample'],
      ['functionstage', 'urn:fss:r:p:function:default:sample'],
      ['functionstage', 'arn:aws:lambda:us-east-1:1:function:sample'],
      ['functiongraph', 'not a workflow'],
      ['functiongraph', 'urn:fgs:r:p:graph:'],
      ['dms', 'sample'],
      ['dms', QUEUE.replaceAll('-', '')],
    ];
    for (const [protocol, endpoint] of malformed)
      await refuses(client.post(of(urn), { data: { protocol, endpoint } }), 'SMN.0012');
  },
  'refuses what is on no list: functions and workflows with SMN.0101, queues with SMN.0098': async (world) => {
    const { refuses, client, topic } = world;
    const urn = await topic();
    const add = (protocol: string, endpoint: string) => client.post(of(urn), { data: { protocol, endpoint } });
    await refuses(add('functionstage', functionUrn(world, 'conformance-absent', 'latest')), 'SMN.0101');
    await refuses(add('functionstage', `${SAMPLE}-absent`), 'SMN.0101');
    await refuses(add('functiongraph', 'conformance-absent'), 'SMN.0101');
    await refuses(add('dms', 'ffffffff-ffff-4fff-8fff-ffffffffffff'), 'SMN.0098');
  },
});

const publish = casesOf(
  'PublishMessage',
  {
    'passes a function and a workflow the event of the contract': async (world) => {
      const { answers, client, topic, eventually, receiver, name } = world;
      const urn = await topic();
      const endpoint = functionUrn(world, 'sample', 'live');
      const subscriptions = [
        { protocol: 'functionstage', endpoint },
        { protocol: 'functiongraph', endpoint: 'sample' },
      ];
      await answers('AddSubscription', client.post(of(urn), { data: { subscriptions } }), 201);
      const message = name();
      const data = { subject: 'Order', message };
      const published = await answers('PublishMessage', client.post(`{p}/topics/${urn}/publish`, { data }), 200);
      const eventTo = (protocol: string, to: string) =>
        eventually(async () => {
          const entry = (await receiver().outbox(protocol)).find((one) => one.to === to && one.text.includes(message));
          assert.ok(entry, `nothing came to ${to}`);
          return JSON.parse(entry.text);
        });
      const events = [await eventTo('functionstage', LIVE), await eventTo('functiongraph', WORKFLOW)];
      for (const [index, event] of events.entries()) {
        const [record, ...more] = event.record;
        const { timestamp, ...smn } = record.smn;
        assert.equal(more.length, 0);
        assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        assert.deepEqual(
          { ...record, smn },
          {
            event_version: '1.0',
            event_source: 'smn',
            event_subscription_urn: subscriptions[index]?.endpoint,
            smn: {
              topic_urn: urn,
              message_attributes: '',
              message,
              type: 'notification',
              message_id: published['message_id'],
              subject: 'Order',
            },
          },
        );
      }
    },
  },
  ['targets', 'receiver'],
);

/** Protocols whose endpoints are AWS resources (contract sections 6.1 and 9.6). */
export const protocolTargetCases = [...subscribe, ...refuse, ...publish];
