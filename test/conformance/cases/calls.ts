import assert from 'node:assert/strict';
import * as z from 'zod';
import { aNumber, confirmed, policyOf } from '../callees.ts';
import { casesOf } from '../case.ts';

const addSubscription = [
  ...casesOf(
    'AddSubscription',
    {
      'takes callnotify endpoints of mainland China, which start unconfirmed': async (world) => {
        const { client, topic, eventually } = world;
        const urn = await topic();
        const endpoint = aNumber().slice(3);
        await world.subscription(urn, { protocol: 'callnotify', endpoint });
        await eventually(async () => {
          const { subscriptions } = await client.get(`{p}/topics/${urn}/subscriptions`);
          const [listed] = z.array(z.looseObject({})).parse(subscriptions);
          assert.partialDeepStrictEqual(listed, { protocol: 'callnotify', endpoint, status: 0 });
        });
      },
    },
    ['receiver'],
  ),
  ...casesOf('AddSubscription', {
    'refuses callnotify endpoints that are no phone number with SMN.0012': async ({ refuses, client, topic }) => {
      const urn = await topic();
      for (const endpoint of ['', 'nobody', '+86', '+999123456789', 'tel:+8613800138000']) {
        const data = { protocol: 'callnotify', endpoint };
        await refuses(client.post(`{p}/topics/${urn}/subscriptions`, { data }), 'SMN.0012');
      }
    },
  }),
];

const publish = casesOf(
  'PublishMessage',
  {
    'calls the steps of a notify policy one after the other while no call is answered, and others at once': async (
      world,
    ) => {
      const urn = await world.topic();
      const numbers = [aNumber(), aNumber(), aNumber()];
      const [first, second] = [await confirmed(world, urn, numbers[0]), await confirmed(world, urn, numbers[1])];
      await confirmed(world, urn, numbers[2]);
      const polling = [first, second].map((subscription, order) => ({ order, subscription_urns: [subscription] }));
      await world.client.post(`{p}/topics/${urn}/notify-policy`, policyOf(...polling));
      const message = `Disk full: ${world.name()}`;
      await world.client.post(`{p}/topics/${urn}/publish`, { data: { message } });
      await world.eventually(async () => {
        const calls = (await world.receiver().outbox('callnotify')).filter(({ text }) => text === message);
        const order = calls.map(({ to }) => numbers.indexOf(to));
        assert.deepEqual(order.toSorted(), [0, 1, 2]);
        assert.equal(order.at(-1), 1);
      });
    },
  },
  ['receiver'],
);

/** What is particular to the protocol callnotify (contract sections 6.1 and 12.1). */
export const callCases = [...addSubscription, ...publish];
