import { describe, expect, test } from 'vitest';
import {
  CreateApplicationEndpoint,
  UpdateApplicationEndpoint,
} from '#src/contract/applications/application-endpoints.ts';
import { CreateApplication, ListApplications } from '#src/contract/applications/applications.ts';
import { PublishAppMessage } from '#src/contract/applications/push.ts';
import { HUAWEI_CREDENTIALS } from '#test/support/apple-credentials.ts';
import { bodyOf, codeOf, codeOfBody, queryOf, refusalOf } from '#test/support/input.ts';

describe('CreateApplication', () => {
  const body = { name: 'shop_1', platform: 'HMS', ...HUAWEI_CREDENTIALS };

  test.each([
    [{}, 'accepted'],
    [{ name: 'a'.repeat(64) }, 'accepted'],
    [{ name: 'a'.repeat(65) }, 'SMN.0115'],
    [{ name: '' }, 'SMN.0115'],
    [{ name: 'a-b' }, 'SMN.0115'],
    [{ name: undefined }, 'SMN.0115'],
    [{ platform: 'GCM' }, 'SMN.0116'],
    [{ platform: 'hms' }, 'SMN.0116'],
    [{ platform: undefined }, 'SMN.0116'],
    [{ platform_principal: 5 }, 'SMN.0118'],
    [{ platform_credential: undefined }, 'SMN.0118'],
  ])('with %j: %s', (change, code) => {
    expect(codeOfBody(CreateApplication, { ...body, ...change })).toBe(code);
  });

  test('repeats no credential', () => {
    const refusal = refusalOf(CreateApplication, { body: { ...body, platform_credential: { secret: 'hush' } } });

    expect(JSON.stringify(refusal === 'accepted' ? '' : refusal.message)).not.toContain('hush');
  });
});

test.each([
  [{ name: 'a'.repeat(65) }, 'SMN.0115'],
  [{ name: 'a b' }, 'SMN.0115'],
  [{ platform: 'GCM' }, 'SMN.0116'],
  [{ limit: '101' }, 'SMN.0015'],
  [{ name: '', platform: '' }, 'accepted'],
])('ListApplications with %j: %s', (query, code) => {
  expect(codeOf(ListApplications, { query })).toBe(code);
});

test('ListApplications takes an empty filter for none', () => {
  expect(queryOf(ListApplications, { name: '', platform: '' })).toEqual({ offset: 0, limit: 100 });
});

test.each([
  [{ token: 't', user_data: '' }, 'accepted'],
  [{ token: 'é'.repeat(256), user_data: 'u'.repeat(2048) }, 'accepted'],
  [{ token: '', user_data: '' }, 'SMN.0131'],
  [{ token: `${'é'.repeat(256)}x`, user_data: '' }, 'SMN.0131'],
  [{ user_data: '' }, 'SMN.0131'],
  [{ token: 't' }, 'SMN.0132'],
  [{ token: 't', user_data: 'u'.repeat(2049) }, 'SMN.0132'],
])('CreateApplicationEndpoint with %j: %s', (body, code) => {
  expect(codeOfBody(CreateApplicationEndpoint, body)).toBe(code);
});

test.each([
  [{}, 'accepted'],
  [{ enabled: 'false', user_data: 'x' }, 'accepted'],
  [{ enabled: false }, 'SMN.0136'],
  [{ enabled: 'no' }, 'SMN.0136'],
  [{ user_data: 'u'.repeat(2049) }, 'SMN.0132'],
])('UpdateApplicationEndpoint with %j: %s', (body, code) => {
  expect(codeOfBody(UpdateApplicationEndpoint, body)).toBe(code);
});

test.each([
  [CreateApplicationEndpoint, 'application_urn', 'SMN.0123'],
  [UpdateApplicationEndpoint, 'endpoint_urn', 'SMN.0134'],
] as const)('a malformed URN is refused', (operation, parameter, code) => {
  const path = { [parameter]: 'urn:smn:us-east-1:p:shop' };

  expect(codeOf(operation, { path, body: { token: 't', user_data: '' } })).toBe(code);
});

describe('PublishAppMessage', () => {
  test.each([
    [{ message: 'hi' }, 'accepted'],
    [{ message: 'hi', time_to_live: '60' }, 'accepted'],
    [{ message_structure: '{"HMS":"hi"}' }, 'accepted'],
    [{ message_structure: { HMS: { data: 'x' } } }, 'accepted'],
    [{}, 'SMN.0009'],
    [{ message: '' }, 'SMN.0009'],
    [{ message: 5 }, 'SMN.0009'],
    [{ message_structure: 'hi' }, 'SMN.0021'],
    [{ message_structure: '["hi"]' }, 'SMN.0021'],
    [{ message_structure: '{"HMS":5}' }, 'SMN.0021'],
    [{ message_structure: '{"HMS":"hi","APNS":null}' }, 'accepted'],
    [{ message_structure: { HMS: 'hi', APNS: null } }, 'accepted'],
    [{ message_structure: '{"HMS":"\\ud800"}' }, 'SMN.0021'],
    [{ message: '\ud800' }, 'SMN.0019'],
    [{ message_structure: `{"HMS":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}` }, 'SMN.0021'],
    [{ message: 'hi', time_to_live: '0' }, 'SMN.0019'],
    [{ message: 'hi', time_to_live: 'soon' }, 'SMN.0019'],
  ])('with %j: %s', (body, code) => {
    expect(codeOfBody(PublishAppMessage, body)).toBe(code);
  });

  test('a structure of more than 256 KB is refused, as text and as the object itself', () => {
    const message_structure = { HMS: 'x'.repeat(256 * 1024) };

    expect(codeOfBody(PublishAppMessage, { message_structure })).toBe('SMN.0021');
    expect(codeOfBody(PublishAppMessage, { message_structure: JSON.stringify(message_structure) })).toBe('SMN.0021');
  });

  test('the structure counts before the message, and unknown keys are ignored', () => {
    const body = { message: 'm', message_structure: { HMS: { data: 'x' }, default: 'd', email: 5 } };

    expect(bodyOf(PublishAppMessage, body)).toMatchObject({
      isStructured: true,
      texts: { HMS: '{"data":"x"}', default: 'd' },
      timeToLiveSeconds: 3600,
    });
  });
});
