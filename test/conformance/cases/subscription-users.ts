import assert from 'node:assert/strict';
import * as z from 'zod';
import { aNumber } from '../callees.ts';
import { casesOf } from '../case.ts';
import { absentId } from '../tagged.ts';
import { absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const USERS = '/v2/{project_id}/subscription-users';

const Results = z.array(
  z.strictObject({
    request_id: z.string().regex(/^[0-9a-f]{32}$/),
    http_code: z.number(),
    error_code: z.string(),
    error_msg: z.string().min(1),
  }),
);

const from = (topicUrn: string): string => `{p}/topics/${topicUrn}/subscriptions/from-subscription-users`;

/** A new subscription user, deleted at the end; returns its id. */
const aUser = async ({ answers, client, cleanUp, name }: World, body: object = {}): Promise<string> => {
  const data = { name: name(), email: { endpoint: `${name()}@example.com` }, ...body };
  const { id } = await answers('CreateSubscriptionUser', client.post(USERS, { data }), 201);
  const userId = z.string().parse(id);
  cleanUp(() => client.delete(`${USERS}/${userId}`));
  return userId;
};

const Listed = z.array(z.looseObject({ id: z.string(), name: z.string(), status: z.string() }));

const list = async ({ answers, client }: World, query: Readonly<Record<string, string>>) => {
  const { count, subscription_users } = await answers('ListSubscriptionUsers', client.get(USERS, { query }), 200);
  return { count, users: Listed.parse(subscription_users) };
};

const createCases = casesOf('CreateSubscriptionUser', {
  'answers 201 and the id, new with every call, and the user is listed at once': async (world) => {
    const name = world.name();
    const ids = [await aUser(world, { name }), await aUser(world, { name })];
    const { users } = await list(world, { name });
    assert.deepEqual(users.map(({ id }) => id).toSorted(), ids.toSorted());
    assert.deepEqual(new Set(users.map(({ status }) => status)), new Set(['UNCONFIRMED']));
  },
  'takes one endpoint of each kind, groups in any script, and shows no header': async (world) => {
    const { caller, name } = world;
    const endpoints = {
      http: { endpoint: 'http://example.com/hook' },
      https: { endpoint: 'https://example.com/hook' },
      sms: { endpoint: aNumber() },
      email: { endpoint: `${name()}@example.com` },
    };
    const data = { name: name(), group: ['值班', 'night_2'], ...endpoints };
    await aUser(world, { ...data, http: { ...endpoints.http, header: { 'x-a': 'b' } } });
    const [user] = (await list(world, { name: data.name })).users;
    assert.ok(user);
    const { id: _id, create_time: created, update_time: updated, ...shown } = user;
    assert.deepEqual(shown, { ...data, domain_id: caller.projectId, status: 'UNCONFIRMED' });
    assert.equal(created, updated);
  },
  'refuses names, groups and endpoints that cannot be': async ({ refuses, client, name }) => {
    const email = { endpoint: `${name()}@example.com` };
    const call = (change: object) => client.post(USERS, { data: { name: name(), email, ...change } });
    for (const wrong of [undefined, '', 'x'.repeat(129)]) await refuses(call({ name: wrong }), 'SMN.0002');
    for (const wrong of [['a b'], ['x'.repeat(33)], 'a']) await refuses(call({ group: wrong }), 'SMN.0019');
    await refuses(call({ email: undefined }), 'SMN.0012');
    await refuses(call({ email: { endpoint: 'nobody' } }), 'SMN.0012');
    await refuses(call({ https: { endpoint: 'https://10.0.0.1/' } }), 'SMN.0069');
    await refuses(call({ http: { endpoint: 'http://example.com/', header: { 'x-smn-a': 'b' } } }), 'SMN.0043');
  },
});

const listCases = casesOf('ListSubscriptionUsers', {
  'filters by name, protocol, status and group, and pages': async (world) => {
    const group = `g${world.name().replaceAll('-', '_').slice(-20)}`;
    const name = world.name();
    const first = await aUser(world, { name, group: [group] });
    const second = await aUser(world, { group: [group], https: { endpoint: 'https://example.com/' } });
    const idsOf = async (query: Readonly<Record<string, string>>) => {
      const { count, users } = await list(world, { group, ...query });
      return [count, ...users.map(({ id }) => id)];
    };
    assert.deepEqual((await idsOf({})).toSorted(), [2, first, second].toSorted());
    assert.deepEqual(await idsOf({ name }), [1, first]);
    assert.deepEqual(await idsOf({ protocol: 'https' }), [1, second]);
    assert.deepEqual(await idsOf({ status: 'CONFIRMED' }), [0]);
    assert.equal((await idsOf({ status: 'UNCONFIRMED', offset: '1', limit: '1' })).length, 2);
  },
  'refuses filters and pages that cannot be': async ({ refuses, client }) => {
    await refuses(client.get(USERS, { query: { protocol: 'dms' } }), 'SMN.0011');
    await refuses(client.get(USERS, { query: { status: 'confirmed' } }), 'SMN.0077');
    await refuses(client.get(USERS, { query: { limit: '0' } }), 'SMN.0015');
  },
});

const updateCases = casesOf('UpdateSubscriptionUser', {
  'changes name and groups; what is left out stays': async (world) => {
    const { answers, client, name } = world;
    const id = await aUser(world, { group: ['before'] });
    const data = { name: name() };
    await answers('UpdateSubscriptionUser', client.put(`${USERS}/${id}`, { data }), 200);
    assert.deepEqual(
      (await list(world, data)).users.map(({ group }) => group),
      [['before']],
    );
    await client.put(`${USERS}/${id}`, { data: { group: [] } });
    assert.deepEqual(
      (await list(world, data)).users.map(({ group }) => group),
      [[]],
    );
  },
  'refuses unknown users and wrong values': async (world) => {
    const { refuses, client, name } = world;
    await refuses(client.put(`${USERS}/${absentId()}`, { data: { name: name() } }), 'SMN.0013');
    await refuses(client.put(`${USERS}/x`, { data: { name: name() } }), 'SMN.0148');
    await refuses(client.put(`${USERS}/${await aUser(world)}`, { data: { name: '' } }), 'SMN.0002');
  },
});

const deleteCases = casesOf('DeleteSubscriptionUser', {
  'deletes the user; once more is 404': async (world) => {
    const { answers, refuses, client, name } = world;
    const data = { name: name() };
    const id = await aUser(world, data);
    await answers('DeleteSubscriptionUser', client.delete(`${USERS}/${id}`), 200);
    assert.equal((await list(world, data)).count, 0);
    await refuses(client.delete(`${USERS}/${id}`), 'SMN.0013');
  },
});

const addCases = casesOf('AddSubscriptionFromSubscriptionUser', {
  'answers 200 with an item for each id, in their order, and adds no user that is unknown or unconfirmed': async (
    world,
  ) => {
    const { answers, client, topic } = world;
    const urn = await topic();
    const ids = [absentId(), 'nonsense', await aUser(world), absentId()];
    const call = client.post(from(urn), { data: { ids } });
    const answer = await answers('AddSubscriptionFromSubscriptionUser', call, 200);
    const results = Results.parse(answer['subscriptions_result']);
    assert.deepEqual(
      results.map(({ http_code, error_code }) => [http_code, error_code]),
      ids.map(() => [400, 'SMN.0148']),
    );
    for (const [index, id] of ids.entries()) assert.ok(results[index]?.error_msg.includes(id));
    assert.equal((await client.get(`{p}/topics/${urn}/subscriptions`))['subscription_count'], 0);
  },
  'refuses what is no list of 1 to 50 ids with SMN.0148': async ({ refuses, client, topic }) => {
    const urn = await topic();
    const many = Array.from({ length: 51 }, absentId);
    for (const ids of [undefined, [], 'a', [1], many]) {
      await refuses(client.post(from(urn), { data: { ids } }), 'SMN.0148');
    }
  },
  'refuses unknown topics': async ({ refuses, client, caller }) => {
    const data = { ids: [absentId()] };
    await refuses(client.post(from('urn:x'), { data }), 'SMN.0005');
    await refuses(client.post(from(absentTopic(caller)), { data }), 'SMN.0006');
    await refuses(client.post(from(foreignTopic(caller)), { data }), 'SMN.0001');
  },
});

const Added = z.array(z.looseObject({ http_code: z.literal([200, 201]), subscription_urn: z.string() }));

const lifeCases = casesOf(
  'AddSubscriptionFromSubscriptionUser',
  {
    'subscribes each confirmed endpoint of a user, which gets messages at once': async (world) => {
      const { answers, client, receiver, eventually, name, topic } = world;
      const { sink, outbox } = receiver();
      const path = `/${name()}`;
      const mailbox = `${name()}@example.com`;
      const user = { name: name(), http: { endpoint: sink.url(path) }, email: { endpoint: mailbox } };
      const id = await aUser(world, user);
      const links = await eventually(async () => ({
        subscribe: z.string().parse(sink.received(path).at(0)?.body['subscribe_url']),
        unsubscribe: z.string().parse(sink.received(path).at(0)?.body['unsubscribe_url']),
        page: z.string().parse(/https?:\S+\/s\/\S+/.exec(await mailTo(mailbox, outbox))?.[0]),
      }));
      assert.equal((await fetch(links.subscribe)).status, 200);
      await fetch(links.page, { method: 'POST', body: new URLSearchParams({ action: 'confirm' }) });
      assert.deepEqual(
        (await list(world, { name: user.name })).users.map(({ status }) => status),
        ['CONFIRMED'],
      );

      const urn = await topic();
      const call = () => client.post(from(urn), { data: { ids: [id] } });
      const added = await answers('AddSubscriptionFromSubscriptionUser', call(), 200);
      const results = Added.parse(added['subscriptions_result']);
      assert.deepEqual(
        results.map(({ http_code }) => http_code),
        [201, 201],
      );
      const again = Added.parse((await call())['subscriptions_result']);
      assert.deepEqual(
        again.map(({ http_code }) => http_code),
        [200, 200],
      );
      await client.post(`{p}/topics/${urn}/publish`, { data: { message: path } });
      await eventually(async () => {
        assert.equal(sink.received(path).at(-1)?.body['message'], path);
        assert.ok((await mailTo(mailbox, outbox)).includes(path));
      });

      assert.equal((await fetch(links.unsubscribe)).status, 200);
      assert.deepEqual(
        (await list(world, { name: user.name })).users.map(({ status }) => status),
        ['UNCONFIRMED'],
      );
      const back = await eventually(async () => {
        const told = sink.received(path).find(({ body }) => body['type'] === 'UnsubscribeConfirmation');
        return z.string().parse(told?.body['subscribe_url']);
      });
      assert.equal((await fetch(back)).status, 200);
      assert.deepEqual(
        (await list(world, { name: user.name })).users.map(({ status }) => status),
        ['CONFIRMED'],
      );
    },
  },
  ['receiver'],
);

/** The text of the newest mail to an address. */
const mailTo = async (address: string, outbox: ReturnType<World['receiver']>['outbox']): Promise<string> =>
  (await outbox('email')).filter(({ to }) => to === address).at(-1)?.text ?? '';

/** Contract sections 4.3 no. 13 and 4.14. */
export const subscriptionUserCases = [
  ...createCases,
  ...listCases,
  ...updateCases,
  ...deleteCases,
  ...addCases,
  ...lifeCases,
];
