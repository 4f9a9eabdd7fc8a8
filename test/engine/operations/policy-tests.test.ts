import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aPolicy, aStatement, policyFor } from '#test/support/access-policy.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const PARTNER = 'partner-1';

const subscribed = async (topic_urn: string, filter_polices?: readonly object[]): Promise<string> => {
  const body = { protocol: 'email', endpoint: 'person@example.com' };
  const subscription_urn: string = (await service.call('AddSubscription', { path: { topic_urn }, body })).body
    .subscription_urn;
  if (filter_polices !== undefined) {
    const polices = [{ subscription_urn, filter_polices }];
    await service.call('BatchCreateSubscriptionsFilterPolices', { body: { polices } });
  }
  return subscription_urn;
};

const filterTest = (subscription_urn: string, body: object) =>
  service.call('TestFilterPolicies', { path: { subscription_urn }, body });
const accessTest = (topic_urn: string, body: object = {}) =>
  service.call('TestAccessPolicy', {
    path: { topic_urn },
    body: { principal: { project_id: PARTNER }, action: 'SMN:Publish', ...body },
  });

const high = { name: 'severity', type: 'STRING', value: 'high' };
const areas = { name: 'area', type: 'STRING_ARRAY', value: ['north', 'south'] };

describe('TestFilterPolicies', () => {
  test('answers whether a subscriber would get a message, and which attributes keep it out', async () => {
    const urn = await subscribed(await service.topic(), [{ name: 'severity', string_equals: ['high', 'low'] }]);

    expect((await filterTest(urn, { message_attributes: [high] })).body).toEqual({
      request_id: expect.any(String),
      ...{ matches: true, refused_by: [] },
    });
    const other = { ...high, value: 'medium' };
    expect((await filterTest(urn, { message_attributes: [other, areas] })).body).toMatchObject({
      ...{ matches: false, refused_by: ['severity', 'area'] },
    });
    expect((await filterTest(urn, {})).body).toMatchObject({ matches: true, refused_by: [] });
    const chosen = { name: 'smn_protocol', type: 'PROTOCOL', value: ['sms'] };
    expect((await filterTest(urn, { message_attributes: [high, chosen] })).body).toMatchObject({
      ...{ matches: false, refused_by: ['smn_protocol'] },
    });
  });

  test('takes other policies in place of its own, and changes none', async () => {
    const urn = await subscribed(await service.topic(), [{ name: 'severity', string_equals: ['high'] }]);
    const draft = [{ name: 'area', string_equals: ['south'] }];

    const drafted = await filterTest(urn, { message_attributes: [areas], filter_polices: draft });
    expect(drafted.body).toMatchObject({ matches: true });
    expect((await filterTest(urn, { message_attributes: [high], filter_polices: [] })).body).toMatchObject({
      ...{ matches: false, refused_by: ['severity'] },
    });
    expect((await filterTest(urn, { message_attributes: [high] })).body).toMatchObject({ matches: true });
  });

  test('refuses what no publish and no policy may be, and subscriptions that are not there', async () => {
    const urn = await subscribed(await service.topic());
    const faults = [
      [urn, { message_attributes: [{ ...high, name: 'Severity' }] }, 'SMN.0019'],
      [urn, { filter_polices: [{ name: 'severity', string_equals: [] }] }, 'SMN.0043'],
      [urn, { filter_polices: [1, 2].map(() => ({ name: 'severity', string_equals: ['x'] })) }, 'SMN.0043'],
      [`${urn.slice(0, -32)}${'0'.repeat(32)}`, {}, 'SMN.0013'],
      [`${urn.slice(0, -33)}-x:${'0'.repeat(32)}`, {}, 'SMN.0006'],
      ['x', {}, 'SMN.0014'],
    ] as const;
    for (const [of, body, code] of faults) expect((await filterTest(of, body)).code).toBe(code);
  });
});

describe('TestAccessPolicy', () => {
  test('answers what the stored policy permits, and by which statement', async () => {
    const topic_urn = await service.topic();
    expect((await accessTest(topic_urn)).body).toEqual({
      request_id: expect.any(String),
      ...{ allowed: false, decided_by: 'nothing' },
    });
    const value = policyFor(topic_urn, PARTNER, { Sid: 'partners' });
    await service.call('UpdateTopicAttribute', { path: { topic_urn, name: 'access_policy' }, body: { value } });

    expect((await accessTest(topic_urn)).body).toMatchObject({
      ...{ allowed: true, decided_by: 'statement', effect: 'Allow', sid: 'partners', position: 1 },
    });
    expect((await accessTest(topic_urn, { action: 'SMN:Subscribe' })).body).toMatchObject({ allowed: false });
    const own = { principal: { project_id: PROJECT }, action: 'SMN:DeleteTopic' };
    expect((await accessTest(topic_urn, own)).body).toMatchObject({ allowed: true, decided_by: 'owner' });
    const ces = { principal: { service: 'CES' } };
    expect((await accessTest(topic_urn, ces)).body).toMatchObject({ allowed: true, decided_by: 'service' });
  });

  test('takes another policy in place of the stored one, and what is to be subscribed', async () => {
    const topic_urn = await service.topic();
    const statement = (given: object) => aStatement({ Resource: topic_urn, Principal: { CSP: '*' }, ...given });
    const access_policy = JSON.stringify(
      aPolicy(
        statement({ Sid: 'all', Action: ['SMN:*'] }),
        statement({
          ...{ Sid: 'mails', Effect: 'Deny', Action: ['SMN:Subscribe'] },
          Condition: { StringLike: { 'smn:Endpoint': ['*@example.org'] } },
        }),
      ),
    );
    const subscribing = (endpoint: string) =>
      accessTest(topic_urn, {
        ...{ access_policy, action: 'SMN:Subscribe', subscribing: { protocol: 'email', endpoint } },
      });

    expect((await subscribing('a@example.org')).body).toMatchObject({
      ...{ allowed: false, effect: 'Deny', sid: 'mails', position: 2 },
    });
    expect((await subscribing('a@example.com')).body).toMatchObject({ allowed: true, sid: 'all', position: 1 });
    expect((await accessTest(topic_urn)).body).toMatchObject({ allowed: false, decided_by: 'nothing' });
    expect((await accessTest(topic_urn, { access_policy: '' })).body).toMatchObject({ decided_by: 'nothing' });
  });

  test('refuses what is no principal, action or policy, and topics that are not there', async () => {
    const topic_urn = await service.topic();
    const both = { project_id: PARTNER, service: 'obs' };
    const faults = [
      [topic_urn, { principal: both }, 'OPS.0130'],
      [topic_urn, { principal: {} }, 'OPS.0130'],
      [topic_urn, { principal: { service: 'o b s' } }, 'OPS.0130'],
      [topic_urn, { action: 'SMN:*' }, 'OPS.0131'],
      [topic_urn, { subscribing: { protocol: 'email', endpoint: 'x' } }, 'OPS.0132'],
      [topic_urn, { action: 'SMN:Subscribe', subscribing: { protocol: 'email' } }, 'OPS.0132'],
      [topic_urn, { access_policy: 'x' }, 'SMN.0048'],
      [topic_urn, { access_policy: JSON.stringify({ ...aPolicy(), Version: '1' }) }, 'SMN.0049'],
      [`${topic_urn}-x`, {}, 'SMN.0006'],
      ['x', {}, 'SMN.0005'],
    ] as const;
    for (const [of, body, code] of faults) expect((await accessTest(of, body)).code).toBe(code);
  });
});
