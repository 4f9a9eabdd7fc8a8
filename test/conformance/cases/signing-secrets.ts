import assert from 'node:assert/strict';
import * as z from 'zod';
import { isNotification } from '#test/support/sink.ts';
import { isSignedBy } from '#test/support/webhooks.ts';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const of = (urn: string): string => `/ops/v1/{project_id}/subscriptions/${urn}/signing-secret`;

type Method = 'get' | 'post' | 'delete';

/** Refuses every URN that names no subscription of the caller's project, and protocols without signatures. */
const refusesOthers = async (world: World, method: Method) => {
  const { topic, subscription, caller, refuses, client } = world;
  await refuses(client[method](of('urn:x')), 'SMN.0014');
  await refuses(client[method](of(absentSubscription(await topic()))), 'SMN.0013');
  await refuses(client[method](of(absentSubscription(absentTopic(caller)))), 'SMN.0006');
  await refuses(client[method](of(absentSubscription(foreignTopic(caller)))), 'SMN.0001');
  await refuses(client[method](of(await subscription(await topic()))), 'OPS.0081');
};

/** A subscription of an https endpoint that nobody confirms. */
const aWebhook = async ({ topic, subscription, name }: World): Promise<string> =>
  subscription(await topic(), { protocol: 'https', endpoint: `https://example.com/${name()}` });

const create = [
  ...casesOf('CreateSubscriptionSigningSecret', {
    'refuses what is no subscription of the project, or no webhook': (world) => refusesOthers(world, 'post'),
    'refuses an overlap that is none, or beyond 7 days': async (world) => {
      const path = of(await aWebhook(world));
      for (const overlap_seconds of [-1, 604_801, 'a day'])
        await world.refuses(world.client.post(path, { data: { overlap_seconds } }), 'OPS.0080');
    },
    'answers 201 with a secret, and until when the one before is valid': async (world) => {
      const { answers, client } = world;
      const path = of(await aWebhook(world));
      const first = await answers('CreateSubscriptionSigningSecret', client.post(path), 201);
      const again = client.post(path, { data: { overlap_seconds: 60 } });
      const second = await answers('CreateSubscriptionSigningSecret', again, 201);
      assert.match(String(first['secret']), /^whsec_[\w+/]{43}=$/);
      assert.notEqual(first['secret'], second['secret']);
      assert.deepEqual(['previous_valid_until' in first, 'previous_valid_until' in second], [false, true]);
    },
  }),
  ...casesOf(
    'CreateSubscriptionSigningSecret',
    {
      'signs what is sent from then on, so that a library verifies it': async (world) => {
        const { topic, subscription, receiver, eventually, name, client } = world;
        const { sink } = receiver();
        const topicUrn = await topic();
        const at = `/${name()}`;
        const urn = await subscription(topicUrn, { protocol: 'http', endpoint: sink.url(at) });
        const link = await eventually(async () => z.url().parse(sink.received(at).at(0)?.body['subscribe_url']));
        assert.equal((await fetch(link)).status, 200);
        const secret = String((await client.post(of(urn)))['secret']);
        await client.post(`{p}/topics/${topicUrn}/publish`, { data: { message: 'High water' } });
        const { headers, text } = await eventually(async () => {
          const found = sink.received(at).find(isNotification);
          assert.ok(found);
          return found;
        });
        assert.equal(isSignedBy(secret, { headers, body: text }), true);
      },
    },
    ['receiver'],
  ),
];

const show = casesOf('ShowSubscriptionSigningSecret', {
  'refuses what is no subscription of the project, or no webhook': (world) => refusesOthers(world, 'get'),
  'says whether there is a secret and since when, and does not show it': async (world) => {
    const { answers, client } = world;
    const path = of(await aWebhook(world));
    const none = await answers('ShowSubscriptionSigningSecret', client.get(path), 200);
    const { created_at } = await client.post(path);
    const some = await answers('ShowSubscriptionSigningSecret', client.get(path), 200);
    assert.deepEqual([none['has_secret'], some['has_secret']], [false, true]);
    assert.deepEqual([some['created_at'], 'secret' in some], [created_at, false]);
  },
});

const remove = casesOf('DeleteSubscriptionSigningSecret', {
  'refuses what is no subscription of the project, or no webhook': (world) => refusesOthers(world, 'delete'),
  'ends the secret, and answers 200 when there is none': async (world) => {
    const { answers, client } = world;
    const path = of(await aWebhook(world));
    await client.post(path);
    await answers('DeleteSubscriptionSigningSecret', client.delete(path), 200);
    assert.equal((await client.get(path))['has_secret'], false);
    await answers('DeleteSubscriptionSigningSecret', client.delete(path), 200);
  },
});

/** Secrets that receivers verify messages with (docs/operations-api.md). */
export const signingSecretCases = [...create, ...show, ...remove];
