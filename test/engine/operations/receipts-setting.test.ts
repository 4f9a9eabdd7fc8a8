import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const set = (topic_urn: string, receipts: unknown) =>
  service.call('SetTopicReceipts', { path: { topic_urn }, body: { receipts } });
const show = (topic_urn: string) => service.call('ShowTopicReceipts', { path: { topic_urn } });
const kept = async (topic_urn: string) => {
  const { receipts, set_by } = (await show(topic_urn)).body;
  return [receipts, set_by];
};

describe('what is recorded of messages', () => {
  test('is what the stage says, until the topic says so itself', async () => {
    const urn = await service.topic();
    expect(await kept(urn)).toEqual(['failures', 'stage']);

    expect((await set(urn, 'summary')).body).toMatchObject({ topic_urn: urn, receipts: 'summary', set_by: 'topic' });
    expect(await kept(urn)).toEqual(['summary', 'topic']);

    await set(urn, 'none');
    expect(await kept(urn)).toEqual(['none', 'topic']);
  });

  test('is what the stage says again once the setting of the topic is taken away', async () => {
    const urn = await service.topic();
    await set(urn, 'summary');
    expect((await set(urn, 'stage')).body).toMatchObject({ receipts: 'failures', set_by: 'stage' });
    expect(await kept(urn)).toEqual(['failures', 'stage']);
  });

  test('leaves the other attributes of the topic as they are', async () => {
    const urn = await service.topic();
    const details = async () => (await service.call('ListTopicDetails', { path: { topic_urn: urn } })).body;
    const { request_id: _before, update_time: _then, ...before } = await details();
    await set(urn, 'summary');
    const { request_id: _after, update_time: _now, ...after } = await details();
    expect(after).toEqual(before);
  });

  test('is one of the values, of a topic of the project', async () => {
    const urn = await service.topic();
    for (const wrong of ['all', '', 1, undefined]) expect((await set(urn, wrong)).code).toBe('OPS.0030');
    const absent = urn.replace(/[^:]+$/, 'absent');
    expect([(await set(absent, 'none')).code, (await show(absent)).code]).toEqual(['SMN.0006', 'SMN.0006']);
    const foreign = urn.replace(PROJECT, 'f'.repeat(32));
    expect([(await set(foreign, 'none')).code, (await show(foreign)).code]).toEqual(['SMN.0001', 'SMN.0001']);
  });
});
