import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStatisticsStore } from '#src/stores/topics/statistics-store.ts';
import { type Operations, PROJECT, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

/** The clock of the operations stands at 03:04:05. */
const at = (hour: number, day = 2): number => Date.UTC(2024, 0, day, hour);
const text = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

const ask = (topic_urn: string, query: Record<string, string>) =>
  service.call('ListTopicMessageStatistics', { path: { topic_urn }, query });
const between = (topic_urn: string, from: number, to: number) =>
  ask(topic_urn, { start_time: text(from), end_time: text(to) });

const topicWith = async (counts: Readonly<Record<number, number>>) => {
  const urn = await service.topic();
  const { topic_id } = (await service.call('ListTopicDetails', { path: { topic_urn: urn } })).body;
  const statistics = createStatisticsStore(service.dynamodb.deliveries);
  for (const [hour, texts] of Object.entries(counts)) await statistics.countTexts(topic_id, Number(hour), texts);
  return urn;
};

describe('the statistics of a topic', () => {
  test('have one element for every hour, from the first to before the end, and their total', async () => {
    const urn = await topicWith({ [at(0)]: 100, [at(1)]: 2, [at(3)]: 5, [at(4)]: 50 });
    const { status, body } = await between(urn, at(1), at(4));
    expect(status).toBe(200);
    expect(body).toEqual({
      request_id: expect.any(String),
      total: { sms: 7 },
      statistics: [
        { start_time: '2024-01-02T01:00:00Z', count: { sms: 2 } },
        { start_time: '2024-01-02T02:00:00Z', count: { sms: 0 } },
        { start_time: '2024-01-02T03:00:00Z', count: { sms: 5 } },
      ],
    });
  });

  test('add up what was counted in one hour, of one topic', async () => {
    const urn = await topicWith({ [at(2)]: 3 });
    await topicWith({ [at(2)]: 4 });
    const { topic_id } = (await service.call('ListTopicDetails', { path: { topic_urn: urn } })).body;
    await createStatisticsStore(service.dynamodb.deliveries).countTexts(topic_id, at(2), 20);
    expect((await between(urn, at(2), at(3))).body.total).toEqual({ sms: 23 });
  });

  test('take epoch milliseconds too', async () => {
    const urn = await topicWith({ [at(2)]: 3 });
    const query = { start_time: String(at(2)), end_time: String(at(3)) };
    expect((await ask(urn, query)).body.total).toEqual({ sms: 3 });
  });

  test('reach back 31 days and to the end of the hour that has begun', async () => {
    const urn = await topicWith({});
    const first = at(3, -29);
    const { body } = await between(urn, first, at(4));
    expect(body.statistics).toHaveLength(31 * 24 + 1);
    expect(await between(urn, first - 3_600_000, at(4))).toMatchObject({ status: 400, code: 'SMN.0103' });
    expect(await between(urn, first, at(5))).toMatchObject({ status: 400, code: 'SMN.0104' });
    expect(await between(urn, at(4), at(5))).toMatchObject({ status: 400, code: 'SMN.0103' });
  });

  test('are refused without whole hours, and backwards', async () => {
    const urn = await topicWith({});
    const query = { start_time: text(at(1)), end_time: text(at(2)) };
    for (const start_time of ['', 'now', '2024-01-02T01:30:00Z']) {
      expect(await ask(urn, { ...query, start_time })).toMatchObject({ status: 400, code: 'SMN.0103' });
    }
    for (const end_time of ['', 'now', '2024-01-02T01:30:00Z']) {
      expect(await ask(urn, { ...query, end_time })).toMatchObject({ status: 400, code: 'SMN.0104' });
    }
    expect(await ask(urn, { end_time: query.end_time })).toMatchObject({ status: 400, code: 'SMN.0103' });
    expect(await ask(urn, { start_time: query.start_time })).toMatchObject({ status: 400, code: 'SMN.0104' });
    expect(await between(urn, at(2), at(2))).toMatchObject({ status: 400, code: 'SMN.0114' });
    expect(await between(urn, at(2), at(1))).toMatchObject({ status: 400, code: 'SMN.0114' });
  });

  test('of a topic that does not exist are not found', async () => {
    const urn = `urn:smn:us-east-1:${PROJECT}:absent`;
    expect(await between(urn, at(1), at(2))).toMatchObject({ status: 404, code: 'SMN.0006' });
  });
});
