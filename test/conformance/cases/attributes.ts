import assert from 'node:assert/strict';
import * as z from 'zod';
import type { ErrorCode } from '#src/domain/error-codes.ts';
import { aPolicy, aStatement, policyFor } from '#test/support/access-policy.ts';
import { casesOf } from '../case.ts';
import { absentTopic, foreignTopic } from '../urns.ts';
import type { World } from '../world.ts';

const Attributes = z.object({
  access_policy: z.string().optional(),
  create_time: z.string().optional(),
  update_time: z.string().optional(),
  introduction: z.string().optional(),
  sms_sign_id: z.string().optional(),
});

const of = (topicUrn: string): string => `{p}/topics/${topicUrn}/attributes`;
const EMPTY = { access_policy: '', introduction: '' };
const ATTRIBUTES = ['access_policy', 'introduction', 'sms_sign_id'];

const attributesOf = async ({ client }: Pick<World, 'client'>, urn: string, query: { name?: string } = {}) =>
  Attributes.parse((await client.get(of(urn), { query }))['attributes']);

/** A topic with every attribute. */
const fullTopic = async ({ client, topic }: World): Promise<{ urn: string; access_policy: string }> => {
  const urn = await topic();
  const access_policy = policyFor(urn, 'some-project');
  await client.put(`${of(urn)}/access_policy`, { data: { value: access_policy } });
  await client.put(`${of(urn)}/introduction`, { data: { value: '港务局' } });
  await client.put(`${of(urn)}/sms_sign_id`, { data: { value: 'sign' } });
  return { urn, access_policy };
};

const refusesTopics = async ({ refuses, client, caller }: World, call: (urn: string) => Promise<unknown>) => {
  await refuses(call('urn:smn:nowhere'), 'SMN.0005');
  await refuses(call(absentTopic(caller)), 'SMN.0006');
  await refuses(call(foreignTopic(caller)), 'SMN.0001');
  await refuses(client.get(of(absentTopic({ ...caller, region: 'nowhere-1' }))), 'SMN.0006');
};

const list = casesOf('ListTopicAttributes', {
  'shows attributes that are not set as empty texts, without times': async (world) => {
    const urn = await world.topic();
    const { attributes } = await world.answers('ListTopicAttributes', world.client.get(of(urn)), 200);
    assert.deepEqual(attributes, EMPTY);
    assert.deepEqual(await attributesOf(world, urn, { name: '' }), EMPTY);
    for (const name of ATTRIBUTES) assert.deepEqual(await attributesOf(world, urn, { name }), { [name]: '' });
  },
  'shows the policy as text with its times, and the introduction': async (world) => {
    const { urn, access_policy } = await fullTopic(world);
    const { attributes } = await world.answers('ListTopicAttributes', world.client.get(of(urn)), 200);
    const { create_time, update_time, ...rest } = Attributes.parse(attributes);
    assert.deepEqual(rest, { access_policy, introduction: '港务局' });
    for (const time of [create_time, update_time]) assert.match(time ?? '', /^\d{4}(-\d\d){2}T\d\d(:\d\d){2}Z$/);
  },
  'shows the one attribute that is named, the policy with its times': async (world) => {
    const { urn, access_policy } = await fullTopic(world);
    const { create_time, update_time, ...policy } = await attributesOf(world, urn, { name: 'access_policy' });
    assert.deepEqual(policy, { access_policy });
    assert.ok(create_time && update_time);
    assert.deepEqual(await attributesOf(world, urn, { name: 'introduction' }), { introduction: '港务局' });
    assert.deepEqual(await attributesOf(world, urn, { name: 'sms_sign_id' }), { sms_sign_id: 'sign' });
  },
  'refuses an unknown name with SMN.0046': async ({ refuses, client, topic }) =>
    refuses(client.get(of(await topic()), { query: { name: 'push_policy' } }), 'SMN.0046'),
  'refuses malformed, unknown and foreign topics': (world) => refusesTopics(world, (urn) => world.client.get(of(urn))),
});

/** Policies with one fault, by the code of the fault (contract section 10.3). */
const FAULTS: readonly (readonly [ErrorCode, unknown])[] = [
  ['SMN.0048', []],
  ['SMN.0048', { ...aPolicy(), Extra: 1 }],
  ['SMN.0049', { ...aPolicy(), Version: '2012-10-17' }],
  ['SMN.0050', { ...aPolicy(), Id: '' }],
  ['SMN.0051', { ...aPolicy(), Statement: [] }],
  ['SMN.0052', aPolicy(aStatement({ Sid: undefined }))],
  ['SMN.0052', aPolicy(aStatement(), aStatement())],
  ['SMN.0053', aPolicy(aStatement({ Resource: 'urn' }))],
  ['SMN.0053', aPolicy(aStatement({ NotResource: aStatement().Resource }))],
  ['SMN.0054', aPolicy(aStatement({ Effect: 'Maybe' }))],
  ['SMN.0055', aPolicy(aStatement({ Action: [] }))],
  ['SMN.0073', aPolicy(aStatement({ Action: ['SMN:Fly'] }))],
  ['SMN.0056', aPolicy(aStatement({ Principal: { CSP: ['somebody'] } }))],
  ['SMN.0072', aPolicy(aStatement({ Principal: { Service: ['o b s'] } }))],
  ['SMN.0058', aPolicy(aStatement({ Condition: { StringIs: { 'smn:Protocol': 'email' } } }))],
];

/** What a policy may consist of. */
const EVERYTHING = aPolicy(
  aStatement({ Action: '*', Principal: { CSP: '*', Service: ['obs', 'ces'], OrgPath: ['o-1/r-1'] } }),
  aStatement({
    ...{ Sid: '2', Effect: 'Deny', Principal: undefined, Action: undefined, Resource: undefined },
    ...{ NotPrincipal: { Service: ['obs'] }, NotAction: ['SMN:List*'], NotResource: [aStatement().Resource] },
    Condition: {
      StringLike: { 'smn:Endpoint': ['*@example.com', 'http*'], 'smn:Protocol': 'email' },
      DateLessThan: { 'csp:CurrentTime': '2030-01-01T00:00:00Z' },
      NumericGreaterThan: { 'smn:Endpoint': 5 },
      Bool: { 'smn:Endpoint': true },
    },
  }),
);

const setting = casesOf('UpdateTopicAttribute', {
  'keeps an access policy byte for byte': async (world) => {
    const urn = await world.topic();
    const value = ` ${JSON.stringify(EVERYTHING, null, 1)}\n`;
    const call = world.client.put(`${of(urn)}/access_policy`, { data: { value } });
    await world.answers('UpdateTopicAttribute', call, 200);
    assert.equal((await attributesOf(world, urn)).access_policy, value);
  },
  'replaces an access policy, and resets it by an empty value': async (world) => {
    const { urn } = await fullTopic(world);
    const { create_time } = await attributesOf(world, urn);
    const value = policyFor(urn, 'some-other-project');
    await world.client.put(`${of(urn)}/access_policy`, { data: { value } });
    const replaced = await attributesOf(world, urn);
    assert.deepEqual([replaced.access_policy, replaced.create_time], [value, create_time]);
    await world.client.put(`${of(urn)}/access_policy`, { data: { value: '' } });
    assert.deepEqual(await attributesOf(world, urn), { access_policy: '', introduction: '港务局' });
  },
  'takes an introduction of 120 bytes, and an empty one': async (world) => {
    const urn = await world.topic();
    for (const value of ['介'.repeat(40), 'x'.repeat(120), '']) {
      await world.answers(
        'UpdateTopicAttribute',
        world.client.put(`${of(urn)}/introduction`, { data: { value } }),
        200,
      );
      assert.equal((await attributesOf(world, urn)).introduction, value);
    }
  },
  'refuses what is too long with SMN.0047, and leaves what was': async (world) => {
    const { urn } = await fullTopic(world);
    const before = await attributesOf(world, urn);
    const put = (name: string, value: string) => world.client.put(`${of(urn)}/${name}`, { data: { value } });
    await world.refuses(put('introduction', `${'介'.repeat(40)}x`), 'SMN.0047');
    await world.refuses(put('access_policy', JSON.stringify({ ...aPolicy(), Id: 'x'.repeat(30_720) })), 'SMN.0047');
    assert.deepEqual(await attributesOf(world, urn), before);
  },
  'refuses every fault of a policy with its code, and leaves what was': async (world) => {
    const { urn } = await fullTopic(world);
    const before = await attributesOf(world, urn);
    const put = (value: string) => world.client.put(`${of(urn)}/access_policy`, { data: { value } });
    await world.refuses(put('no JSON'), 'SMN.0048');
    for (const [code, policy] of FAULTS) await world.refuses(put(JSON.stringify(policy)), code);
    assert.deepEqual(await attributesOf(world, urn), before);
  },
  'refuses an unknown name with SMN.0046, and what is no text with SMN.0019': async ({ refuses, client, topic }) => {
    const urn = await topic();
    await refuses(client.put(`${of(urn)}/display_name`, { data: { value: 'x' } }), 'SMN.0046');
    for (const data of [{}, { value: 1 }, { value: aPolicy() }]) {
      await refuses(client.put(`${of(urn)}/access_policy`, { data }), 'SMN.0019');
    }
  },
  'refuses malformed, unknown and foreign topics': (world) =>
    refusesTopics(world, (urn) => world.client.put(`${of(urn)}/introduction`, { data: { value: 'x' } })),
});

const shownToPeople = casesOf(
  'UpdateTopicAttribute',
  {
    'shows the introduction to the owner who is asked to confirm': async (world) => {
      const { urn } = await fullTopic(world);
      const endpoint = `${world.name()}@example.com`;
      await world.subscription(urn, { endpoint });
      await world.eventually(async () => {
        const mail = (await world.receiver().outbox('email')).find(({ to }) => to === endpoint);
        assert.match(mail?.text ?? '', /港务局/);
      });
    },
  },
  ['receiver'],
);

const resetting = casesOf('DeleteTopicAttributes', {
  'resets all attributes, and may be repeated': async (world) => {
    const { urn } = await fullTopic(world);
    for (let time = 0; time < 2; time += 1) {
      await world.answers('DeleteTopicAttributes', world.client.delete(of(urn)), 200);
      assert.deepEqual(await attributesOf(world, urn), EMPTY);
      assert.deepEqual(await attributesOf(world, urn, { name: 'sms_sign_id' }), { sms_sign_id: '' });
    }
  },
  'is not needed for a topic that is created anew': async (world) => {
    const name = world.name();
    const urn = await world.topic({ name });
    await world.client.put(`${of(urn)}/access_policy`, { data: { value: policyFor(urn, 'some-project') } });
    await world.client.put(`${of(urn)}/introduction`, { data: { value: 'x' } });
    await world.client.delete(`{p}/topics/${urn}`);
    await world.topic({ name });
    assert.deepEqual(await attributesOf(world, urn), EMPTY);
  },
  'refuses malformed, unknown and foreign topics': (world) =>
    refusesTopics(world, (urn) => world.client.delete(of(urn))),
});

const resettingOne = casesOf('DeleteTopicAttributeByName', {
  'resets the one that is named, set or not': async (world) => {
    const { urn, access_policy } = await fullTopic(world);
    const remove = (name: string) =>
      world.answers('DeleteTopicAttributeByName', world.client.delete(`${of(urn)}/${name}`), 200);
    await remove('introduction');
    const { introduction, access_policy: kept } = await attributesOf(world, urn);
    assert.deepEqual([introduction, kept], ['', access_policy]);
    for (const name of [...ATTRIBUTES, ...ATTRIBUTES]) await remove(name);
    assert.deepEqual(await attributesOf(world, urn), EMPTY);
    assert.deepEqual(await attributesOf(world, urn, { name: 'sms_sign_id' }), { sms_sign_id: '' });
  },
  'refuses an unknown name with SMN.0046': async ({ refuses, client, topic }) =>
    refuses(client.delete(`${of(await topic())}/display_name`), 'SMN.0046'),
  'refuses malformed, unknown and foreign topics': (world) =>
    refusesTopics(world, (urn) => world.client.delete(`${of(urn)}/introduction`)),
});

/** Operations of contract section 4.2. */
export const attributeCases = [...list, ...setting, ...shownToPeople, ...resetting, ...resettingOne];
