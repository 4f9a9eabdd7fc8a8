import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { PATIENT, type Service, startService } from '#test/support/service.ts';
import { until } from '#test/support/until.ts';
import { askOperator } from '../../bin/operator-function.ts';

let service: Service;
beforeAll(async () => {
  const prices = { smsPartUsd: 0.05 };
  const usage = { kept: 'all', capCacheSeconds: 0 };
  service = await startService({ ...PATIENT, settings: { ...PATIENT.settings, prices, usage } });
});
afterAll(() => service.stop());

const ops = (path: string): string => `/ops/v1/${service.cloud.facts.projectId}/${path}`;

const Usage = z.looseObject({ protocols: z.array(z.looseObject({ protocol: z.string() })) });
const usageOf = async (protocol: string) => {
  const { body } = await service.call('GET', ops('usage'));
  return Usage.parse(body).protocols.find((one) => one.protocol === protocol);
};

const text = () => service.call('POST', '{p}/sms', { endpoint: '+447400123456', message: 'x'.repeat(161) });

const caps = (verb: 'set' | 'remove', usd?: number) => {
  const { cloud } = service;
  const payload = { command: `caps ${verb}`, project: cloud.facts.projectId, protocol: 'sms', ...(usd && { usd }) };
  return askOperator({ local: cloud.facts }, payload);
};

describe('what a project uses', () => {
  test('is counted by protocol, and capped by the operator: then texts are refused, and the bus is told', async () => {
    const topicUrn = await service.topic();
    await service.subscribe(topicUrn, '/counted');
    await service.publish(topicUrn, { message: 'High water' });
    expect((await text()).status).toBe(200);
    const counted = await until('the text is counted', async () => usageOf('sms'));
    expect(counted).toMatchObject({ deliveries: 1, failures: 0, parts: 2, estimated_usd: 0.1 });
    await until('requests are counted', async () => usageOf('http'));

    expect(await caps('set', 0.1)).toMatchObject({ spentUsd: 0.1, percent: 100 });
    expect(await text()).toMatchObject({ status: 403, body: { error_code: 'OPS.0091' } });
    expect((await service.call('GET', ops('usage'))).body).toMatchObject({
      spend_caps: [{ protocol: 'sms', usd: 0.1, spent_usd: 0.1, percent: 100 }],
      prices: { email_usd: 0.0001, sms_part_usd: 0.05 },
    });

    expect(await caps('set', 0.2)).toMatchObject({ percent: 50 });
    expect((await text()).status).toBe(200);
    const events = await until('both events', () => {
      const all = service.cloud.outbox('event').filter(({ subject }) => subject === 'SMN Spend Cap Reached');
      return all.length === 2 && all;
    });
    expect(events.map(({ text: event }) => JSON.parse(event).detail)).toEqual(
      [80, 100].map((threshold_percent) =>
        expect.objectContaining({ threshold_percent, protocol: 'sms', cap_usd: 0.2, spent_usd: 0.2 }),
      ),
    );
    await caps('remove');
    expect((await text()).status).toBe(200);
  });
});
