import assert from 'node:assert/strict';
import * as z from 'zod';
import { aNumber, confirmed, policyOf } from '../callees.ts';
import { casesOf } from '../case.ts';
import type { World } from '../world.ts';

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/notify-policy`;
const absent = ({ caller }: Pick<World, 'caller'>): string =>
  `urn:smn:${caller.region}:${caller.projectId}:conformance-absent`;

const only = (urn: string) => policyOf({ order: 1, subscription_urns: [urn] });

const unconfirmed = (world: World, topicUrn: string): Promise<string> =>
  world.subscription(topicUrn, { protocol: 'callnotify', endpoint: aNumber() });

const create = [
  ...casesOf(
    'CreateNotifyPolicy',
    {
      'answers 201 with the id of the new policy': async (world) => {
        const urn = await world.topic();
        const subscription = await confirmed(world, urn);
        const created = world.client.post(of(urn), only(subscription));
        const { id } = await world.answers('CreateNotifyPolicy', created, 201);
        assert.equal((await world.client.get(of(urn)))['id'], id);
      },
      'refuses a second policy with 400, and leaves the first as it is': async (world) => {
        const urn = await world.topic();
        const [first, second] = [await confirmed(world, urn), await confirmed(world, urn)];
        await world.client.post(of(urn), only(first));
        const before = await world.client.get(of(urn));
        await world.refuses(world.client.post(of(urn), only(second)), 'SMN.0019');
        const after = await world.client.get(of(urn));
        assert.deepEqual([after['id'], after['polling']], [before['id'], before['polling']]);
      },
      'refuses subscriptions that are not confirmed ones to calls of the topic with SMN.00011027': async (world) => {
        const { refuses, client, topic, subscription } = world;
        const [urn, other] = [await topic(), await topic()];
        const unsuitable = [
          await unconfirmed(world, urn),
          await subscription(urn),
          await unconfirmed(world, other),
          `${urn}:${'0'.repeat(32)}`,
        ];
        for (const wrong of unsuitable) await refuses(client.post(of(urn), only(wrong)), 'SMN.00011027');
        assert.equal((await client.get(of(urn)))['id'], undefined);
      },
    },
    ['receiver'],
  ),
  ...casesOf('CreateNotifyPolicy', {
    'refuses a malformed subscription URN with SMN.0014': async ({ refuses, client, topic }) =>
      refuses(client.post(of(await topic()), only('urn:smn:nobody')), 'SMN.0014'),
    'refuses another protocol with SMN.0011': async ({ refuses, client, topic }) => {
      const urn = await topic();
      const polling = [{ order: 1, subscription_urns: [`${urn}:${'0'.repeat(32)}`] }];
      for (const protocol of ['sms', 'CALLNOTIFY', undefined]) {
        await refuses(client.post(of(urn), { data: { protocol, polling } }), 'SMN.0011');
      }
    },
    'refuses steps of a wrong form or number with 400': async ({ refuses, client, topic }) => {
      const urn = await topic();
      const ids = Array.from({ length: 11 }, (_, index) => `${urn}:${index.toString(16).repeat(32)}`);
      const [one = ''] = ids;
      const step = (order: unknown, subscription_urns: unknown) => ({ order, subscription_urns });
      const bad = [
        undefined,
        [],
        'polling',
        [step(1, [])],
        [step(1, undefined)],
        [step('first', [one])],
        [step(1, [one]), step(1, [one])],
        [step(1, [one, one])],
        [step(1, ids)],
        ids.map((id, order) => step(order, [id])),
      ];
      for (const polling of bad) {
        await refuses(client.post(of(urn), { data: { protocol: 'callnotify', polling } }), 'SMN.0019');
      }
    },
    'refuses an unknown topic with 400 SMN.00010008': async (world) => {
      const urn = absent(world);
      await world.refuses(world.client.post(of(urn), only(`${urn}:${'0'.repeat(32)}`)), 'SMN.00010008');
    },
    'refuses a malformed topic URN with SMN.0005': async ({ refuses, client }) =>
      refuses(client.post(of('urn:smn:nowhere'), only('x')), 'SMN.0005'),
  }),
];

const show = [
  ...casesOf(
    'ShowNotifyPolicy',
    {
      'shows every field, the steps in their order with subscriptions as objects': async (world) => {
        const urn = await world.topic();
        const numbers = [aNumber(), aNumber()];
        const [first, second] = [await confirmed(world, urn, numbers[0]), await confirmed(world, urn, numbers[1])];
        const urns = [first, second];
        await world.client.post(
          of(urn),
          policyOf({ order: 9, subscription_urns: [second] }, { order: 3, subscription_urns: [first] }),
        );
        const shown = await world.answers('ShowNotifyPolicy', world.client.get(of(urn)), 200);
        const view = (index: number) => ({
          subscription_urn: urns[index],
          endpoint: numbers[index],
          remark: 'on duty',
          status: 1,
        });
        assert.equal(shown['protocol'], 'callnotify');
        assert.deepEqual(shown['polling'], [
          { order: 3, subscriptions: [view(0)] },
          { order: 9, subscriptions: [view(1)] },
        ]);
      },
    },
    ['receiver'],
  ),
  ...casesOf('ShowNotifyPolicy', {
    'answers 200 with only the request id when there is none': async ({ answers, client, topic }) => {
      const { httpStatusCode: _status, ...body } = await answers(
        'ShowNotifyPolicy',
        client.get(of(await topic())),
        200,
      );
      assert.deepEqual(Object.keys(body), ['request_id']);
    },
    'refuses an unknown topic with 400 SMN.00010008': async (world) =>
      world.refuses(world.client.get(of(absent(world))), 'SMN.00010008'),
    'refuses a malformed topic URN with SMN.0005': async ({ refuses, client }) =>
      refuses(client.get(of('urn:smn:nowhere')), 'SMN.0005'),
  }),
];

/** A topic with a policy of one step. */
const withPolicy = async (world: World) => {
  const urn = await world.topic();
  const subscription = await confirmed(world, urn);
  const { id } = await world.client.post(of(urn), only(subscription));
  return { urn, subscription, path: `${of(urn)}/${id}`, id };
};

const update = [
  ...casesOf(
    'UpdateNotifyPolicy',
    {
      'replaces all steps and keeps the id, however often it is called': async (world) => {
        const { urn, path, id, subscription } = await withPolicy(world);
        const other = await confirmed(world, urn);
        const change = policyOf(
          { order: 1, subscription_urns: [other] },
          { order: 2, subscription_urns: [other, subscription] },
        );
        for (let turn = 0; turn < 2; turn += 1) {
          await world.answers('UpdateNotifyPolicy', world.client.put(path, change), 200);
          const shown = await world.client.get(of(urn));
          const polling = z.array(z.looseObject({ order: z.number() })).parse(shown['polling']);
          assert.equal(shown['id'], id);
          assert.deepEqual(
            polling.map(({ order }) => order),
            [1, 2],
          );
        }
      },
      'refuses bad steps, and then changes nothing': async (world) => {
        const { urn, path, subscription } = await withPolicy(world);
        const before = await world.client.get(of(urn));
        await world.refuses(world.client.put(path, only(`${urn}:${'0'.repeat(32)}`)), 'SMN.00011027');
        await world.refuses(world.client.put(path, policyOf()), 'SMN.0019');
        const { data } = only(subscription);
        await world.refuses(world.client.put(path, { data: { ...data, protocol: 'sms' } }), 'SMN.0011');
        assert.deepEqual((await world.client.get(of(urn)))['polling'], before['polling']);
      },
      'refuses the id of another policy with 404': async (world) => {
        const { urn, subscription } = await withPolicy(world);
        await world.refuses(world.client.put(`${of(urn)}/${'f'.repeat(32)}`, only(subscription)), 'SMN.0019', 404);
      },
    },
    ['receiver'],
  ),
  ...casesOf('UpdateNotifyPolicy', {
    'refuses an unknown topic with 400 SMN.00010008': async (world) => {
      const urn = absent(world);
      const change = only(`${urn}:${'0'.repeat(32)}`);
      await world.refuses(world.client.put(`${of(urn)}/${'f'.repeat(32)}`, change), 'SMN.00010008');
    },
  }),
];

const remove = [
  ...casesOf(
    'DeleteNotifyPolicy',
    {
      'ends the policy; a new one can be made': async (world) => {
        const { urn, path, subscription } = await withPolicy(world);
        await world.answers('DeleteNotifyPolicy', world.client.delete(path), 200);
        assert.equal((await world.client.get(of(urn)))['id'], undefined);
        await world.refuses(world.client.delete(path), 'SMN.0019', 404);
        await world.answers('CreateNotifyPolicy', world.client.post(of(urn), only(subscription)), 201);
      },
    },
    ['receiver'],
  ),
  ...casesOf('DeleteNotifyPolicy', {
    'refuses an id that the topic does not have with 404': async ({ refuses, client, topic }) =>
      refuses(client.delete(`${of(await topic())}/${'f'.repeat(32)}`), 'SMN.0019', 404),
    'refuses an unknown topic with 400 SMN.00010008': async (world) =>
      world.refuses(world.client.delete(`${of(absent(world))}/${'f'.repeat(32)}`), 'SMN.00010008'),
  }),
];

/** Operations of contract section 4.8. */
export const notifyPolicyCases = [...create, ...show, ...update, ...remove];
