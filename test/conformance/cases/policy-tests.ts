import assert from 'node:assert/strict';
import { policyFor } from '#test/support/access-policy.ts';
import { casesOf } from '../case.ts';
import { absentSubscription, absentTopic } from '../urns.ts';

const filterTest = (urn: string): string => `/ops/v1/{project_id}/subscriptions/${urn}/filter-test`;
const accessTest = (urn: string): string => `/ops/v1/{project_id}/topics/${urn}/access-policy-test`;

const message_attributes = [{ name: 'severity', type: 'STRING', value: 'high' }];

const filters = casesOf('TestFilterPolicies', {
  'answers whether a message passes, and which attribute keeps it out': async (world) => {
    const urn = await world.subscription(await world.topic());
    const asked = async (...values: readonly string[]) => {
      const filter_polices = [{ name: 'severity', string_equals: values }];
      const data = { message_attributes, filter_polices };
      return world.answers('TestFilterPolicies', world.client.post(filterTest(urn), { data }), 200);
    };
    assert.equal((await asked('low', 'high'))['matches'], true);
    const refused = await asked('low');
    assert.deepEqual([refused['matches'], refused['refused_by']], [false, ['severity']]);
  },
  'refuses what is not there, and what is no attribute or policy': async (world) => {
    const topicUrn = await world.topic();
    const urn = await world.subscription(topicUrn);
    const { client, refuses } = world;
    await refuses(client.post(filterTest(absentSubscription(topicUrn)), { data: {} }), 'SMN.0013');
    await refuses(client.post(filterTest('x'), { data: {} }), 'SMN.0014');
    await refuses(client.post(filterTest(urn), { data: { message_attributes: [{}] } }), 'SMN.0019');
    await refuses(client.post(filterTest(urn), { data: { filter_polices: [{}] } }), 'SMN.0043');
  },
});

const principal = { project_id: 'conformance-partner' };

const access = casesOf('TestAccessPolicy', {
  'answers whether a policy permits an action, and by which statement': async (world) => {
    const urn = await world.topic();
    const asked = async (data: object) =>
      world.answers(
        'TestAccessPolicy',
        world.client.post(accessTest(urn), { data: { principal, action: 'SMN:Publish', ...data } }),
        200,
      );
    assert.deepEqual((await asked({}))['allowed'], false);
    const permitted = await asked({ access_policy: policyFor(urn, principal.project_id, { Sid: 'partners' }) });
    assert.deepEqual(
      [permitted['allowed'], permitted['decided_by'], permitted['sid']],
      [true, 'statement', 'partners'],
    );
  },
  'refuses what is not there, and what is no principal, action or policy': async (world) => {
    const urn = await world.topic();
    const data = { principal, action: 'SMN:Publish' };
    const { client, refuses } = world;
    await refuses(client.post(accessTest(absentTopic(world.caller)), { data }), 'SMN.0006');
    await refuses(client.post(accessTest(urn), { data: { ...data, principal: {} } }), 'OPS.0130');
    await refuses(client.post(accessTest(urn), { data: { ...data, action: 'x' } }), 'OPS.0131');
    await refuses(client.post(accessTest(urn), { data: { ...data, subscribing: {} } }), 'OPS.0132');
    await refuses(client.post(accessTest(urn), { data: { ...data, access_policy: 'x' } }), 'SMN.0048');
  },
});

/** Tests of policies (docs/operations-api.md). */
export const policyTestCases = [...filters, ...access];
