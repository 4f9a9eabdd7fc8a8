import assert from 'node:assert/strict';
import * as z from 'zod';
import { createOfficialClient } from '#test/support/official-client.ts';
import { type ConformanceCase, casesOf } from '../case.ts';
import type { World } from '../world.ts';

const PATH = '/ops/v1/{project_id}/access';
const KINDS = ['credentials', 'tokens', 'principals', 'members'] as const;
type Kind = (typeof KINDS)[number];
const of = (kind: Kind): string => `${PATH}/${kind}`;

const READER = { actions: 'reader' };

/** Which of the rows of a list has this value; undefined when none has. */
const rowOf = async ({ client }: World, kind: Kind, [field, value]: readonly [string, string]) => {
  const answer = await client.get(of(kind));
  return z
    .array(z.record(z.string(), z.unknown()))
    .parse(answer[kind])
    .find((row) => row[field] === value);
};

/** A new access key, deleted at the end. */
const aCredential = async ({ client, cleanUp }: World, grant: object = READER) => {
  const made = await client.post(of('credentials'), { data: { ...grant } });
  const accessKey = z.string().parse(made['access_key']);
  cleanUp(() => client.delete(`${of('credentials')}/${accessKey}`));
  return { accessKey, secretKey: z.string().parse(made['secret_key']) };
};

/** A new token, deleted at the end. */
const aToken = async (world: World, fields: object = {}) => {
  const { client, cleanUp, name, answers } = world;
  const data = { name: name(), ttl_seconds: 60, ...READER, ...fields };
  const made = await answers('CreateToken', client.post(of('tokens'), { data }), 201);
  cleanUp(() => client.delete(`${of('tokens')}/${String(made['token_id'])}`));
  return { id: String(made['token_id']), token: String(made['token']), name: data.name };
};

const arnOf = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

/** Grants are read in the same way everywhere, and nobody gives more than they have. */
const refusesGrants =
  (kind: Kind, others: (world: World) => object): ConformanceCase['run'] =>
  async (world) => {
    const data = (grant: object) => ({ ...others(world), ...grant });
    for (const grant of [
      {},
      { actions: 'king' },
      { actions: 'reader', topics: [] },
      { actions: 'reader', topics: ['?'] },
    ])
      await world.refuses(world.client.post(of(kind), { data: data(grant) }), 'SMN.0019');
    const admin = createOfficialClient({ ...world.caller, ...(await aCredential(world, { actions: 'admin' })) });
    await world.refuses(admin.post(of(kind), { data: data({ actions: '*' }) }), 'SMN.0001');
    const operator = createOfficialClient({ ...world.caller, ...(await aCredential(world, { actions: 'operator' })) });
    await world.refuses(operator.post(of(kind), { data: data(READER) }), 'SMN.0001');
    await world.refuses(operator.get(of(kind)), 'SMN.0001');
  };

const credentials = [
  ...casesOf('CreateCredential', {
    'answers 201 with keys that may do what was asked for, and no more': async (world) => {
      const { answers, client, caller, topic } = world;
      const grant = { actions: ['smn:topic:list', 'smn:topic:get'], topics: ['conformance-*'] };
      const made = await answers('CreateCredential', client.post(of('credentials'), { data: grant }), 201);
      const accessKey = String(made['access_key']);
      world.cleanUp(() => client.delete(`${of('credentials')}/${accessKey}`));
      assert.deepEqual([made['actions'], made['topics']], [grant.actions, grant.topics]);
      const limited = createOfficialClient({ ...caller, accessKey, secretKey: String(made['secret_key']) });
      const urn = await topic();
      assert.equal((await limited.get(`{p}/topics/${urn}`))['topic_urn'], urn);
      await world.refuses(limited.delete(`{p}/topics/${urn}`), 'SMN.0001');
    },
    'refuses what is no grant, and more than the caller has': refusesGrants('credentials', () => ({})),
  }),
  ...casesOf('ListCredentials', {
    'shows keys with what they may do and their last use, and no secret': async (world) => {
      const { accessKey, secretKey } = await aCredential(world);
      await createOfficialClient({ ...world.caller, accessKey, secretKey }).get('{p}/topics');
      await world.answers('ListCredentials', world.client.get(of('credentials')), 200);
      const row = await world.eventually(async () => {
        const found = await rowOf(world, 'credentials', ['access_key', accessKey]);
        assert.ok(found?.['last_used_at']);
        return found;
      });
      assert.deepEqual([row['enabled'], row['actions'], 'secret_key' in row], [true, 'reader', false]);
    },
  }),
  ...casesOf('UpdateCredential', {
    'disables a key and enables it again': async (world) => {
      const { accessKey } = await aCredential(world);
      const path = `${of('credentials')}/${accessKey}`;
      for (const enabled of [false, true]) {
        await world.answers('UpdateCredential', world.client.put(path, { data: { enabled } }), 200);
        await world.eventually(async () => {
          const found = await rowOf(world, 'credentials', ['access_key', accessKey]);
          assert.equal(found?.['enabled'], enabled);
        });
      }
    },
    'refuses keys that the project does not have, and what is neither true nor false': async ({ refuses, client }) => {
      await refuses(client.put(`${of('credentials')}/NONE`, { data: { enabled: true } }), 'OPS.0114');
      await refuses(client.put(`${of('credentials')}/NONE`, { data: { enabled: 'yes' } }), 'SMN.0136');
    },
  }),
  ...casesOf('DeleteCredential', {
    'deletes a key for good': async (world) => {
      const { accessKey } = await aCredential(world);
      const path = `${of('credentials')}/${accessKey}`;
      await world.answers('DeleteCredential', world.client.delete(path), 200);
      await world.refuses(world.client.delete(path), 'OPS.0114');
      await world.refuses(world.client.put(path, { data: { enabled: true } }), 'OPS.0114');
    },
  }),
];

const tokens = [
  ...casesOf('CreateToken', {
    'answers 201 with a token that is accepted, and refuses its name the second time': async (world) => {
      const { token, name } = await aToken(world);
      const path = `/v2/${world.caller.projectId}/notifications/topics`;
      const answer = await world.raw('GET', path, { isAnonymous: true, headers: { 'X-Auth-Token': token } });
      assert.equal(answer.status, 200);
      const data = { name, ttl_seconds: 'never', ...READER };
      await world.refuses(world.client.post(of('tokens'), { data }), 'OPS.0115');
    },
    'refuses names and lifetimes that are none': async (world) => {
      const data = { name: world.name(), ttl_seconds: 60, ...READER };
      for (const name of ['', 'a b', '.a', 'a'.repeat(65)])
        await world.refuses(world.client.post(of('tokens'), { data: { ...data, name } }), 'OPS.0110');
      for (const ttl_seconds of [0, 31_536_001, 'always', 1.5])
        await world.refuses(world.client.post(of('tokens'), { data: { ...data, ttl_seconds } }), 'OPS.0111');
    },
    'refuses what is no grant, and more than the caller has': refusesGrants('tokens', ({ name }) => ({
      ...{ name: name(), ttl_seconds: 60 },
    })),
  }),
  ...casesOf('ListTokens', {
    'shows tokens that do not expire without a time, and no token itself': async (world) => {
      const { id, name } = await aToken(world, { ttl_seconds: 'never' });
      await world.answers('ListTokens', world.client.get(of('tokens')), 200);
      const row = await world.eventually(async () => {
        const found = await rowOf(world, 'tokens', ['token_id', id]);
        assert.ok(found);
        return found;
      });
      assert.deepEqual([row['name'], 'expires_at' in row, 'token' in row], [name, false, false]);
    },
  }),
  ...casesOf('DeleteToken', {
    'revokes a token, once': async (world) => {
      const { id } = await aToken(world);
      await world.answers('DeleteToken', world.client.delete(`${of('tokens')}/${id}`), 200);
      await world.refuses(world.client.delete(`${of('tokens')}/${id}`), 'OPS.0114');
    },
  }),
];

const principals = [
  ...casesOf('BindPrincipal', {
    'answers 200 with the binding, in place of the one before': async (world) => {
      const { answers, client, cleanUp, name } = world;
      const arn = arnOf(name());
      cleanUp(() => client.delete(of('principals'), { query: { arn } }));
      for (const actions of ['reader', 'operator']) {
        const bound = await answers('BindPrincipal', client.post(of('principals'), { data: { arn, actions } }), 200);
        assert.deepEqual([bound['arn'], bound['actions']], [arn, actions]);
      }
      await answers('ListPrincipals', client.get(of('principals')), 200);
      assert.equal((await rowOf(world, 'principals', ['arn', arn]))?.['actions'], 'operator');
    },
    'refuses what is neither a role nor a user of AWS': async ({ refuses, client }) => {
      for (const arn of ['', 'arn:aws:iam::111122223333:root', 'urn:x'])
        await refuses(client.post(of('principals'), { data: { arn, ...READER } }), 'OPS.0112');
    },
    'refuses what is no grant, and more than the caller has': refusesGrants('principals', ({ name }) => ({
      arn: arnOf(name()),
    })),
  }),
  ...casesOf('UnbindPrincipal', {
    'ends a binding, once': async (world) => {
      const { answers, refuses, client, name } = world;
      const arn = arnOf(name());
      await client.post(of('principals'), { data: { arn, ...READER } });
      await answers('UnbindPrincipal', client.delete(of('principals'), { query: { arn } }), 200);
      await refuses(client.delete(of('principals'), { query: { arn } }), 'OPS.0114');
      await refuses(client.delete(of('principals')), 'OPS.0112');
    },
  }),
];

const members = [
  ...casesOf('AddMember', {
    'answers 200 with the person, whose address has one form': async (world) => {
      const { answers, client, cleanUp, name } = world;
      const email = `${name()}@example.com`;
      cleanUp(() => client.delete(of('members'), { query: { email } }));
      const data = { email: email.toUpperCase(), actions: 'operator', topics: ['alerts-*'] };
      const added = await answers('AddMember', client.post(of('members'), { data }), 200);
      assert.deepEqual([added['email'], added['actions'], added['topics']], [email, 'operator', ['alerts-*']]);
      await answers('ListMembers', client.get(of('members')), 200);
      assert.equal((await rowOf(world, 'members', ['email', email]))?.['actions'], 'operator');
    },
    'refuses what is no address, and lists of actions': async ({ refuses, client, name }) => {
      await refuses(client.post(of('members'), { data: { email: 'ada', ...READER } }), 'OPS.0113');
      const data = { email: `${name()}@example.com`, actions: ['smn:topic:list'] };
      await refuses(client.post(of('members'), { data }), 'SMN.0019');
    },
    'refuses what is no grant, and more than the caller has': refusesGrants('members', ({ name }) => ({
      email: `${name()}@example.com`,
    })),
  }),
  ...casesOf('RemoveMember', {
    'removes a person, once': async (world) => {
      const { answers, refuses, client, name } = world;
      const email = `${name()}@example.com`;
      await client.post(of('members'), { data: { email, ...READER } });
      await answers('RemoveMember', client.delete(of('members'), { query: { email } }), 200);
      await refuses(client.delete(of('members'), { query: { email } }), 'OPS.0114');
      await refuses(client.delete(of('members'), { query: { email: 'ada' } }), 'OPS.0113');
    },
  }),
];

const listed = [
  ...casesOf('ListPrincipals', {
    'is not for callers that are bound to topics': async (world) => {
      const grant = { actions: 'admin', topics: ['conformance-*'] };
      const bound = createOfficialClient({ ...world.caller, ...(await aCredential(world, grant)) });
      for (const kind of KINDS) await world.refuses(bound.get(of(kind)), 'SMN.0001');
    },
  }),
  ...casesOf('ListMembers', {
    'shows nothing of people who were never added': async (world) => {
      const email = `${world.name()}@example.com`;
      await world.answers('ListMembers', world.client.get(of('members')), 200);
      assert.equal(await rowOf(world, 'members', ['email', email]), undefined);
    },
  }),
];

/** Who may call for a project (docs/operations-api.md). */
export const accessCases = [...credentials, ...tokens, ...principals, ...members, ...listed];
