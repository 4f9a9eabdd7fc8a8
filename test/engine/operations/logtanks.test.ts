import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

const LOG = { log_group_id: 'group-1', log_stream_id: 'stream.1' };

const create = (topic_urn: string, body: unknown = LOG) => service.call('CreateLogtank', { path: { topic_urn }, body });
const list = (topic_urn: string) => service.call('ListLogtank', { path: { topic_urn } });
const update = (topic_urn: string, logtank_id: string, body: unknown) =>
  service.call('UpdateLogtank', { path: { topic_urn, logtank_id }, body });
const remove = (topic_urn: string, logtank_id: string) =>
  service.call('DeleteLogtank', { path: { topic_urn, logtank_id } });

describe('the log of a topic', () => {
  test('is made, shown, moved and ended', async () => {
    const urn = await service.topic();
    const created = await create(urn);
    expect(created).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^[0-9a-f]{32}$/) } });
    const { id } = created.body;
    const shown = { id, ...LOG, create_time: '2024-01-02T03:04:05Z', update_time: '2024-01-02T03:04:05Z' };
    expect((await list(urn)).body).toMatchObject({ count: 1, logtanks: [shown] });

    service.wait(60);
    const moved = { log_group_id: 'group-2', log_stream_id: 'stream-2' };
    const after = { ...shown, ...moved, update_time: '2024-01-02T03:05:05Z' };
    expect(await update(urn, id, moved)).toMatchObject({ status: 200, body: { logtank: after } });
    expect((await list(urn)).body.logtanks).toEqual([after]);

    expect((await remove(urn, id)).status).toBe(200);
    expect((await list(urn)).body).toMatchObject({ count: 0, logtanks: [] });
    expect((await create(urn)).status).toBe(201);
  });

  test('is one: a second is refused, and leaves the first as it is', async () => {
    const urn = await service.topic();
    const { id } = (await create(urn)).body;
    const refused = await create(urn, { log_group_id: 'another', log_stream_id: 'another' });
    expect(refused).toMatchObject({ status: 400, code: 'SMN.0019', message: expect.stringContaining(id) });
    expect((await list(urn)).body.logtanks).toMatchObject([{ id, ...LOG }]);
  });

  test('is one of calls at the same time', async () => {
    const urn = await service.topic();
    const answers = await Promise.all(Array.from({ length: 4 }, () => create(urn)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400, 400]);
  });

  test('is changed under its own id only', async () => {
    const urn = await service.topic();
    for (const id of ['f'.repeat(32), 'x']) {
      expect(await update(urn, id, LOG)).toMatchObject({ status: 404, code: 'SMN.0019' });
      expect(await remove(urn, id)).toMatchObject({ status: 404, code: 'SMN.0019' });
    }
    const { id } = (await create(urn)).body;
    expect(await remove(urn, 'f'.repeat(32))).toMatchObject({ code: 'SMN.0019' });
    expect((await list(urn)).body.logtanks).toMatchObject([{ id }]);
  });

  test.each([
    ...[{}, { log_group_id: 'a' }, { ...LOG, log_group_id: '' }, { ...LOG, log_stream_id: 5 }],
    ...[
      { ...LOG, log_group_id: 'a/b' },
      { ...LOG, log_stream_id: 'a:b' },
      { ...LOG, log_group_id: 'a'.repeat(65) },
    ],
  ])('is not made from %j', async (body) => {
    const urn = await service.topic();
    expect(await create(urn, body)).toMatchObject({ status: 400, code: 'SMN.0019' });
    expect((await list(urn)).body.count).toBe(0);
  });

  test('of a topic that does not exist is 400 SMN.00010008, and 403 for a topic of another project', async () => {
    const absent = `urn:smn:us-east-1:${PROJECT}:absent`;
    const answers = [create(absent), list(absent), update(absent, 'x', LOG), remove(absent, 'x')];
    for (const answer of answers) expect(await answer).toMatchObject({ status: 400, code: 'SMN.00010008' });
    expect(await list('urn:smn:us-east-1:other:topic')).toMatchObject({ status: 403, code: 'SMN.0001' });
    expect(await list('nonsense')).toMatchObject({ status: 400, code: 'SMN.0005' });
  });

  test('stays when the display name changes, and does not outlive its topic', async () => {
    const urn = await service.topic('logged');
    await create(urn);
    await service.call('UpdateTopic', { path: { topic_urn: urn }, body: { display_name: 'Changed' } });
    expect((await list(urn)).body.count).toBe(1);
    await service.call('DeleteTopic', { path: { topic_urn: urn } });
    await service.topic('logged');
    expect((await list(urn)).body.count).toBe(0);
  });
});
