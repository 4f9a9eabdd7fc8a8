import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { decryptText } from '#src/domain/messages/encrypted-text.ts';
import { Settings } from '#src/domain/settings.ts';
import { createTopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());
afterEach(() => {
  service.kms.refuse(undefined);
  service.kms.describe('Enabled');
});

const idOf = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;
const arnOf = (digit: number): string => `arn:aws:kms:us-east-1:000000000000:key/${idOf(digit)}`;
const keys = [{ arn: arnOf(1) }, { arn: arnOf(2) }, { arn: arnOf(3), projects: ['someone'] }];
const settings = Settings.parse({ targets: { keys } });

const call = (name: string, input: Parameters<Operations['call']>[1]) => service.call(name, input, { settings });
const create = (topic_urn: string, key_id: unknown = idOf(1)) =>
  call('CreateKmsKey', { path: { topic_urn }, body: { key_id } });
const show = (topic_urn: string) => call('ShowKmsKey', { path: { topic_urn } });
const update = (topic_urn: string, id: string, key_id: unknown) =>
  call('UpdateKmsKey', { path: { topic_urn, id }, body: { key_id } });
const remove = (topic_urn: string, id: string) => call('DeleteKmsKey', { path: { topic_urn, id } });

describe('the KMS key of a topic', () => {
  test('is bound, shown, changed and unbound', async () => {
    const urn = await service.topic();
    expect((await show(urn)).body).toEqual({ request_id: expect.any(String) });
    const created = await create(urn);
    expect(created).toMatchObject({ status: 200, body: { id: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    const { id } = created.body;
    expect((await show(urn)).body).toMatchObject({ id, key_id: idOf(1), status: 'ENABLED' });
    expect(await update(urn, id, arnOf(2))).toMatchObject({ status: 200, body: { id } });
    expect((await show(urn)).body).toMatchObject({ id, key_id: arnOf(2) });
    expect((await remove(urn, id)).status).toBe(200);
    expect((await show(urn)).body).toEqual({ request_id: expect.any(String) });
  });

  test('is one: a second is refused, and leaves the first as it is', async () => {
    const urn = await service.topic();
    const { id } = (await create(urn)).body;
    expect(await create(urn, idOf(2))).toMatchObject({ status: 400, code: 'SMN.0019' });
    expect((await show(urn)).body).toMatchObject({ id, key_id: idOf(1) });
  });

  test.each([arnOf(3), arnOf(4), 'nothing'])('is none that the project may not use: %s', async (keyId) => {
    const urn = await service.topic();
    expect(await create(urn, keyId)).toMatchObject({ status: 403, code: 'SMN.0001', message: expect.any(String) });
    expect((await show(urn)).body.id).toBeUndefined();
    const { id } = (await create(urn)).body;
    expect(await update(urn, id, keyId)).toMatchObject({ status: 403, code: 'SMN.0001' });
    expect((await show(urn)).body.key_id).toBe(idOf(1));
  });

  test.each([undefined, '', 5])('has to be named: %j', async (keyId) => {
    const urn = await service.topic();
    const answer = call('CreateKmsKey', { path: { topic_urn: urn }, body: { key_id: keyId } });
    expect(await answer).toMatchObject({ status: 400, code: 'SMN.0019' });
  });

  test('is changed under its own id only, and not where there is no topic', async () => {
    const urn = await service.topic();
    expect(await update(urn, 'f'.repeat(32), idOf(1))).toMatchObject({ status: 404, code: 'SMN.0019' });
    expect(await remove(urn, 'f'.repeat(32))).toMatchObject({ status: 404, code: 'SMN.0019' });
    const absent = `urn:smn:us-east-1:${PROJECT}:absent`;
    const answers = [create(absent), show(absent), update(absent, 'x', idOf(1)), remove(absent, 'x')];
    for (const answer of answers) expect(await answer).toMatchObject({ status: 404, code: 'SMN.0006' });
  });

  test.each([
    ['Enabled', 'ENABLED'],
    ['Disabled', 'DISABLED'],
    ['PendingDeletion', 'PENDING_DELETION'],
    ['PendingImport', 'PENDING_IMPORT'],
    ['Creating', 'TO_BE_ACTIVATED'],
  ])('that KMS calls %s is shown as %s', async (state, status) => {
    const urn = await service.topic();
    await create(urn);
    service.kms.describe(state);
    expect((await show(urn)).body.status).toBe(status);
  });

  test('that KMS does not know, or that left the list, is shown as deleted', async () => {
    const urn = await service.topic();
    await create(urn);
    service.kms.refuse('NotFoundException');
    expect((await show(urn)).body.status).toBe('DELETED');
    const emptied = await service.call('ShowKmsKey', { path: { topic_urn: urn } });
    expect(emptied.body).toMatchObject({ key_id: idOf(1), status: 'DELETED' });
  });
});

describe('confirmations of a topic with a KMS key', () => {
  const boundTopic = async () => {
    const urn = await service.topic();
    await create(urn);
    return urn;
  };
  const subscribe = (topic_urn: string, endpoint: string) =>
    call('AddSubscription', { path: { topic_urn }, body: { protocol: 'email', endpoint } });

  test('carry their token encrypted; it opens with the data key beside it', async () => {
    const urn = await boundTopic();
    await subscribe(urn, 'encrypted@example.com');
    const [envelope] = await service.envelopes('email');
    const { encryption, messageId = '', recipients } = envelope ?? {};
    const topicDataKeys = createTopicDataKeys({ kms: service.kms.kms, cacheSeconds: 0, clock: Date.now });
    const found = await topicDataKeys.forDecryption(encryption ?? { keyId: '', dataKey: '' }, urn);
    const key = 'key' in found ? found.key : Buffer.alloc(32);
    const token = decryptText(recipients?.[0]?.token ?? '', key, { messageId, field: 'token' });

    expect(token).toMatch(/^[A-Za-z0-9_-]{22,}$/);
    expect(JSON.stringify(envelope)).not.toContain(token);
    const confirmed = await call('SubscribeTopic', { query: { token, topic_urn: urn } });
    expect(confirmed.status).toBe(200);
  });

  test('are refused with the key, and nothing is written', async () => {
    const urn = await boundTopic();
    service.kms.refuse('DisabledException');
    const refused = await subscribe(urn, 'nobody@example.com');
    service.kms.refuse(undefined);

    expect(refused).toMatchObject({ status: 403, code: 'SMN.0001', message: expect.stringContaining('Disabled') });
    expect(await service.envelopes('email')).toEqual([]);
    const listed = await call('ListSubscriptionsByTopic', { path: { topic_urn: urn } });
    expect(listed.body.subscription_count).toBe(0);
  });

  test('unsubscribing works without the key: only the notice of it is not sent', async () => {
    const urn = await boundTopic();
    const { subscription_urn } = (await subscribe(urn, 'leaver@example.com')).body;
    const [envelope] = await service.envelopes('email');
    const topicDataKeys = createTopicDataKeys({ kms: service.kms.kms, cacheSeconds: 0, clock: Date.now });
    const found = await topicDataKeys.forDecryption(envelope?.encryption ?? { keyId: '', dataKey: '' }, urn);
    const key = 'key' in found ? found.key : Buffer.alloc(32);
    const place = { messageId: envelope?.messageId ?? '', field: 'token' } as const;
    const token = decryptText(envelope?.recipients[0]?.token ?? '', key, place);
    await call('SubscribeTopic', { query: { token, topic_urn: urn } });

    service.kms.refuse('KMSInvalidStateException');
    expect((await call('UnsubscribeTopic', { query: { subscription_urn } })).status).toBe(200);
    service.kms.refuse(undefined);
    expect(await service.envelopes('email')).toEqual([]);
    const listed = await call('ListSubscriptionsByTopic', { path: { topic_urn: urn } });
    expect(listed.body.subscriptions).toMatchObject([{ status: 3 }]);
  });
});
