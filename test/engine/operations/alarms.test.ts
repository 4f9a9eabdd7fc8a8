import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Operations, startOperations } from '#test/support/operations.ts';

let service: Operations;
beforeAll(async () => {
  service = await startOperations();
});
afterAll(() => service.stop());

describe('alarms', () => {
  test('are listed with what to do, and without what they measure', async () => {
    const since = Date.UTC(2026, 0, 2);
    const reason = 'An outage.';
    const runbookUrl = 'https://wiki.example.com#the-api-answers-5xx';
    const stageAlarms = {
      list: async () => [
        { name: 'api-5xx', state: 'alarm' as const, since, reason, runbook: 'the-api-answers-5xx', runbookUrl },
        { name: 'by-hand', state: 'ok' as const, since, reason },
      ],
    };
    const { body } = await service.call('ListAlarms', {}, { stageAlarms });
    expect(body.alarms).toEqual([
      {
        ...{ name: 'api-5xx', state: 'alarm', since: '2026-01-02T00:00:00Z', reason },
        ...{ runbook: 'the-api-answers-5xx', runbook_url: runbookUrl },
      },
      { name: 'by-hand', state: 'ok', since: '2026-01-02T00:00:00Z', reason },
    ]);
  });
});
