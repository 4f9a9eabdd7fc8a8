import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyFor } from '#test/support/access-policy.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const attributesOf = async (topic_urn: string, query = {}) =>
  (await service.call('ListTopicAttributes', { path: { topic_urn }, query })).body.attributes;
const set = (topic_urn: string, name: string, value: unknown) =>
  service.call('UpdateTopicAttribute', { path: { topic_urn, name }, body: { value } });
const reset = (topic_urn: string, name: string) =>
  service.call('DeleteTopicAttributeByName', { path: { topic_urn, name } });

const absent = `urn:smn:us-east-1:${PROJECT}:absent`;

describe('ListTopicAttributes', () => {
  test('shows what is not set as empty texts, without times', async () => {
    const urn = await service.topic();

    expect(await attributesOf(urn)).toEqual({ access_policy: '', introduction: '' });
    expect(await attributesOf(urn, { name: '' })).toEqual({ access_policy: '', introduction: '' });
    expect(await attributesOf(urn, { name: 'access_policy' })).toEqual({ access_policy: '' });
    expect(await attributesOf(urn, { name: 'introduction' })).toEqual({ introduction: '' });
    expect(await attributesOf(urn, { name: 'sms_sign_id' })).toEqual({ sms_sign_id: '' });
  });

  test('shows the policy with its times, the introduction, and sms_sign_id only by name', async () => {
    const urn = await service.topic();
    const policy = policyFor(urn, 'project-2');
    const now = service.dependencies.clock();
    const time = `${new Date(now).toISOString().slice(0, 19)}Z`;
    await set(urn, 'access_policy', policy);
    await set(urn, 'introduction', 'Ships that come and go');
    await set(urn, 'sms_sign_id', 'sign-1');

    const shown = { access_policy: policy, create_time: time, update_time: time };
    expect(await attributesOf(urn)).toEqual({ ...shown, introduction: 'Ships that come and go' });
    expect(await attributesOf(urn, { name: 'access_policy' })).toEqual(shown);
    expect(await attributesOf(urn, { name: 'introduction' })).toEqual({ introduction: 'Ships that come and go' });
    expect(await attributesOf(urn, { name: 'sms_sign_id' })).toEqual({ sms_sign_id: 'sign-1' });
  });

  test('knows no other attribute, and no absent topic', async () => {
    const path = { topic_urn: await service.topic() };
    expect(await service.call('ListTopicAttributes', { path, query: { name: 'push_policy' } })).toMatchObject({
      status: 400,
      code: 'SMN.0046',
    });
    expect(await service.call('ListTopicAttributes', { path: { topic_urn: absent } })).toMatchObject({
      code: 'SMN.0006',
    });
  });
});

describe('UpdateTopicAttribute', () => {
  test('keeps a policy byte for byte; replacing it moves the update time only', async () => {
    const urn = await service.topic();
    const spaced = ` ${policyFor(urn, 'project-2', { Sid: '策略 \\u00e9\u2028' }).replaceAll(',', ' ,\n\t')} \n`;
    await set(urn, 'access_policy', spaced);
    const first = await attributesOf(urn);
    service.wait(60);
    await set(urn, 'access_policy', policyFor(urn, 'project-3'));
    const second = await attributesOf(urn);

    expect(first.access_policy).toBe(spaced);
    expect(second).toMatchObject({ access_policy: policyFor(urn, 'project-3'), create_time: first.create_time });
    expect(Date.parse(second.update_time) - Date.parse(first.update_time)).toBe(60_000);
  });

  test('resets the policy by an empty value; one that is set anew is new', async () => {
    const urn = await service.topic();
    await set(urn, 'access_policy', policyFor(urn, 'project-2'));
    const first = await attributesOf(urn);
    expect(await set(urn, 'access_policy', '')).toMatchObject({ status: 200 });
    expect(await attributesOf(urn)).toEqual({ access_policy: '', introduction: '' });
    service.wait(60);
    await set(urn, 'access_policy', policyFor(urn, 'project-2'));
    expect(Date.parse((await attributesOf(urn)).create_time)).toBeGreaterThan(Date.parse(first.create_time));
  });

  test.each([
    ['access_policy', 'no JSON', 'SMN.0048'],
    ['access_policy', '{"Version":"2012-10-17"}', 'SMN.0049'],
    ['access_policy', 'x'.repeat(30_721), 'SMN.0047'],
    ['introduction', '介'.repeat(41), 'SMN.0047'],
    ['sms_sign_id', 'x'.repeat(121), 'SMN.0047'],
    ['introduction', 1, 'SMN.0019'],
    ['introduction', undefined, 'SMN.0019'],
    ['access_policy', {}, 'SMN.0019'],
    ['name', 'new', 'SMN.0046'],
  ])('changes nothing when %s is %j', async (name, value, code) => {
    const urn = await service.topic();
    await set(urn, 'introduction', 'Before');
    await set(urn, 'access_policy', policyFor(urn, 'project-2'));
    const before = await attributesOf(urn);

    expect(await set(urn, name, value)).toMatchObject({ status: code === 'SMN.0047' ? 403 : 400, code });
    expect(await attributesOf(urn)).toEqual(before);
  });

  test('takes an introduction of 120 bytes and takes it away again', async () => {
    const urn = await service.topic();
    const introduction = '介'.repeat(40);
    await set(urn, 'introduction', introduction);
    expect((await attributesOf(urn)).introduction).toBe(introduction);
    await set(urn, 'introduction', '');
    expect((await attributesOf(urn)).introduction).toBe('');
  });

  test('knows no topic that does not exist', async () => {
    for (const name of ['access_policy', 'introduction']) {
      expect(await set(absent, name, '')).toMatchObject({ status: 404, code: 'SMN.0006' });
    }
  });
});

describe('resetting', () => {
  const aTopicWithAll = async () => {
    const urn = await service.topic();
    await set(urn, 'access_policy', policyFor(urn, 'project-2'));
    await set(urn, 'introduction', 'About it');
    await set(urn, 'sms_sign_id', 'sign-1');
    return urn;
  };
  const EMPTY = { access_policy: '', introduction: '' };

  test('all attributes leaves none, and may be repeated', async () => {
    const topic_urn = await aTopicWithAll();
    for (let time = 0; time < 2; time += 1) {
      expect(await service.call('DeleteTopicAttributes', { path: { topic_urn } })).toMatchObject({ status: 200 });
      expect(await attributesOf(topic_urn)).toEqual(EMPTY);
      expect(await attributesOf(topic_urn, { name: 'sms_sign_id' })).toEqual({ sms_sign_id: '' });
    }
  });

  test('one attribute leaves the others, and answers 200 for one that is not set', async () => {
    const urn = await aTopicWithAll();
    expect(await reset(urn, 'access_policy')).toMatchObject({ status: 200 });
    expect(await attributesOf(urn)).toEqual({ access_policy: '', introduction: 'About it' });
    expect(await reset(urn, 'introduction')).toMatchObject({ status: 200 });
    expect(await attributesOf(urn)).toEqual(EMPTY);
    expect(await attributesOf(urn, { name: 'sms_sign_id' })).toEqual({ sms_sign_id: 'sign-1' });
    for (const name of ['access_policy', 'introduction', 'sms_sign_id', 'sms_sign_id']) {
      expect(await reset(urn, name)).toMatchObject({ status: 200 });
    }
  });

  test('knows no other attribute, and no absent topic', async () => {
    expect(await reset(await aTopicWithAll(), 'display_name')).toMatchObject({ status: 400, code: 'SMN.0046' });
    expect(await reset(absent, 'introduction')).toMatchObject({ status: 404, code: 'SMN.0006' });
    expect(await service.call('DeleteTopicAttributes', { path: { topic_urn: absent } })).toMatchObject({
      code: 'SMN.0006',
    });
  });
});

test('an introduction is shown in confirmations from then on', async () => {
  const topic_urn = await service.topic();
  await set(topic_urn, 'introduction', 'Ships that come and go');
  await service.envelopes('email');
  const body = { protocol: 'email', endpoint: 'someone@example.com' };
  await service.call('AddSubscription', { path: { topic_urn }, body });

  expect(await service.envelopes('email')).toMatchObject([
    { kind: 'confirmation', introduction: 'Ships that come and go' },
  ]);
});

test('a topic that is created anew has none of the attributes of the one before', async () => {
  const urn = await service.topic('again');
  await set(urn, 'access_policy', policyFor(urn, 'project-2'));
  await set(urn, 'introduction', 'Before');
  await service.call('DeleteTopic', { path: { topic_urn: urn } });
  await service.topic('again');

  expect(await attributesOf(urn)).toEqual({ access_policy: '', introduction: '' });
  const path = { project_id: 'project-2', topic_urn: urn };
  expect(await service.call('ListTopicDetails', { path })).toMatchObject({ code: 'SMN.0001' });
});

describe.each(['ListCloudService', 'ListCloudServices'])('%s', (name) => {
  test('lists the services of the settings by their lower-case names', async () => {
    const { settings } = service.dependencies;
    const cloudServices = [{ name: 'obs', showName: 'Object Storage' }];
    const answer = await service.call(name, {}, { settings: { ...settings, cloudServices } });
    expect(answer).toMatchObject({
      status: 200,
      body: { cloud_services: [{ name: 'obs', show_name: 'Object Storage' }] },
    });
    const { body } = await service.call(name);
    expect(body.cloud_services.map((one: { name: string }) => one.name)).toContain('ces');
  });
});
