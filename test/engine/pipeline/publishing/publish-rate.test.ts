import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { createMinuteRate } from '#src/pipeline/minute-rate.ts';
import { createMinuteCountStore } from '#src/stores/deliveries/minute-count-store.ts';
import type { Deliveries } from '#src/stores/table.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { OTHER_PROJECT, type Publishing, startPublishing } from '#test/support/publishing.ts';

const NOON = Date.UTC(2026, 0, 2, 12);
const MINUTE_MS = 60_000;

describe('the rate of a topic', () => {
  let engine: TestDynamodb;
  beforeAll(async () => {
    engine = await startDynamodb();
  });
  afterAll(() => engine.stop());

  /** The count of one function instance. */
  const instance = (perMinute: number, deliveries: Deliveries = engine.deliveries) => {
    const reports: unknown[] = [];
    const counts = createMinuteCountStore(deliveries, 'publishes');
    const rate = createMinuteRate({ counts, perMinute, onError: (error) => reports.push(error) });
    return { ...rate, reports };
  };
  type Instance = ReturnType<typeof instance>;

  /** How many of so many publishes pass, one after the other, the instances taking turns. */
  const passing = async (instances: readonly Instance[], topicId: string, publishes: number) => {
    let passed = 0;
    for (let index = 0; index < publishes; index++) {
      if (await instances[index % instances.length]?.admit(topicId, NOON + index)) passed += 1;
    }
    return passed;
  };

  test('is exact for one instance, at a write per second of publishes', async () => {
    const one = instance(300);
    const calls = await engine.callsOf(async () => expect(await passing([one], newId(), 350)).toBe(300));

    // 5 are free; 59 writes take 5 each, and one finds that there are no more.
    expect(calls).toEqual(Array(60).fill('UpdateItem'));
  });

  test('is exact when it is no multiple of a share', async () => {
    expect(await passing([instance(131)], newId(), 140)).toBe(131);
  });

  test('is exceeded by many instances by no more than a share of each', async () => {
    const three = [instance(300), instance(300), instance(300)];

    const passed = await passing(three, newId(), 450);

    expect(passed).toBeGreaterThanOrEqual(300 - 3 * 5);
    expect(passed).toBeLessThanOrEqual(300 + 3 * 5);
  });

  test('is exact below 60, for any number of instances and for publishes at once', async () => {
    const topicId = newId();
    const three = [instance(7), instance(7), instance(7)];

    const passes = await Promise.all(
      Array.from({ length: 30 }, (_, index) => three[index % 3]?.admit(topicId, NOON + index)),
    );

    expect(passes.filter((pass) => pass === true)).toHaveLength(7);
  });

  test('costs no write once it is spent, and is whole again in the next minute', async () => {
    const one = instance(2);
    const topicId = newId();
    await passing([one], topicId, 3);

    expect(await engine.callsOf(async () => expect(await one.admit(topicId, NOON + 59_999)).toBe(false))).toEqual([]);
    expect(await one.admit(topicId, NOON + MINUTE_MS)).toBe(true);
  });

  test('is one of each topic', async () => {
    const one = instance(1);
    expect(await passing([one], newId(), 2)).toBe(1);
    expect(await passing([one], newId(), 2)).toBe(1);
  });

  test('lets all publishes pass while they cannot be counted, and counts them once it can', async () => {
    const table = { ...engine.deliveries, tableName: 'missing' };
    const one = instance(120, table);
    const topicId = newId();

    expect(await passing([one], topicId, 200)).toBe(200);
    expect(one.reports.length).toBe(99); // 2 are free, then one try for 2 each
    table.tableName = engine.deliveries.tableName;
    expect(await one.admit(topicId, NOON)).toBe(false);
    expect(await instance(120).admit(topicId, NOON)).toBe(true); // a fresh instance has a share of its own
    expect(await passing([instance(120)], topicId, 4)).toBe(2);
  });
});

describe('a publish above the rate', () => {
  let publishing: Publishing;
  let now = NOON + 42_500;
  beforeAll(async () => {
    publishing = await startPublishing({ settings: { quotas: { publishesPerTopicMinute: 2 } }, clock: () => now });
  });
  afterAll(() => publishing.stop());

  test('is refused with 429, sends nothing, and says when to come again: then it passes', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    const publish = () => publishing.publish(topic, { message: 'Hello' });
    for (let index = 0; index < 2; index++) expect(await publish()).toMatchObject({ status: 200 });
    publishing.requests.length = 0;

    expect(await publish()).toMatchObject({
      status: 429,
      body: { error_code: 'APIGW.0308', error_msg: 'A topic takes 2 messages a minute; publish again in 18 s.' },
    });
    expect(publishing.requests).toEqual([]);

    now += 18_000;
    expect(await publish()).toMatchObject({ status: 200 });
  });

  test('counts no publish that is refused for another reason', async () => {
    const topic = await publishing.topicWith({ http: 1 });
    for (let index = 0; index < 3; index++) {
      expect(await publishing.publish(topic, { message_template_name: 'absent', tags: {} })).toMatchObject({
        status: 404,
      });
    }
    expect(await publishing.publish(topic, { message: 'Hello' })).toMatchObject({ status: 200 });
  });
});

describe('the calls of a project', () => {
  let publishing: Publishing;
  const perMinute = 600;
  beforeAll(async () => {
    publishing = await startPublishing({
      settings: { quotas: { callsPerProjectMinute: perMinute, publishesPerTopicMinute: 60_000 } },
      clock: () => NOON,
    });
  });
  afterAll(() => publishing.stop());

  test('are counted over all topics: a second of them writes nothing, the rest a write a second, and no more pass', async () => {
    const [one, other] = [await publishing.topicWith({}), await publishing.topicWith({})];
    const publish = (index: number) => publishing.publish(index % 2 === 0 ? one : other, { message: 'Hello' });
    await publish(0); // reads the credential, and both the topic and its subscribers
    await publish(1);

    const share = perMinute / 60;
    const first = await publishing.dynamodb.callsOf(async () => {
      for (let index = 2; index < share; index++) await publish(index);
    });
    expect(first).toEqual(Array(share - 2).fill('GetItem'));

    let passed = share;
    const rest = await publishing.dynamodb.callsOf(async () => {
      for (let index = 0; index < perMinute; index++) if ((await publish(index)).status === 200) passed += 1;
    });
    expect(passed).toBe(perMinute);
    // 59 more shares, and one try that finds that there are no more; what is refused reads nothing.
    expect(rest.filter((name) => name === 'UpdateItem')).toHaveLength(60);
    expect(rest.filter((name) => name === 'GetItem')).toHaveLength(perMinute - share);
  });

  test('are no one else’s', async () => {
    const call = { project: OTHER_PROJECT };
    expect(await publishing.publish({ project: OTHER_PROJECT, name: 'absent' }, { message: 'x' }, call)).toMatchObject({
      status: 404,
    });
  });
});
