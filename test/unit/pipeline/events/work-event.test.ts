import { describe, expect, test } from 'vitest';
import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import type { Trigger } from '#src/domain/events/trigger.ts';
import { Settings } from '#src/domain/settings.ts';
import { createTriggerLists } from '#src/pipeline/events/trigger-lists.ts';
import { type EventDependencies, type PublishedEvent, workEvent } from '#src/pipeline/events/work-event.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const TOPIC_URN = 'urn:smn:us-east-1:project-1:orders';

const aTrigger = (id: string, change: Partial<Trigger> = {}): Trigger => ({
  ...{ id, project: 'project-1', name: `trigger-${id}`, source: 'aws.s3', topicUrn: TOPIC_URN, isEnabled: true },
  ...{
    pattern: { detail: { size: [7] } },
    content: { form: 'message', text: 'text' },
    variables: {},
    createdAt: NOW,
    updatedAt: NOW,
  },
  ...change,
});

const anEvent = (change: object = {}) =>
  JSON.stringify({
    ...{ version: '0', id: 'e-1', 'detail-type': 'Object Created', source: 'aws.s3', account: '111122223333' },
    ...{ time: '2026-01-02T03:04:05Z', region: 'us-east-1', resources: [], detail: { size: 7 } },
    ...change,
  });

/** An instance that publishes as `outcomeOf` says, with what it has counted and published. */
const anInstance = (
  triggers: readonly Trigger[],
  outcomeOf: (id: string) => PublishedEvent | Promise<PublishedEvent> = () => 'published',
  events: object = { sources: [{ source: 'aws.s3', service: 'obs' }], ruleService: 'rules' },
) => {
  const published: unknown[] = [];
  const refused: unknown[] = [];
  const letters: unknown[] = [];
  const counted: string[] = [];
  const clock = () => NOW;
  const reads: string[] = [];
  let [atOnce, most] = [0, 0];
  const dependencies: EventDependencies = {
    triggerLists: createTriggerLists({
      triggers: {
        triggersOfSource: async (source) => {
          reads.push(source);
          return triggers.filter((one) => one.source === source);
        },
      },
      ...{ lifetimeSeconds: 60, clock },
      onError: (error) => refused.push(String(error)),
    }),
    publishEvent: async ({ ready, event, service }) => {
      published.push([ready.trigger.id, event.id, service]);
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      return outcomeOf(ready.trigger.id);
    },
    deadLetters: { send: async (...given) => void letters.push(given) },
    done: createExpiringCache<true>({ capacity: 100, clock }),
    settings: Settings.parse({ events, targets: { ownPrefix: 'smn-prod-' } }),
    count: (metric) => counted.push(metric),
    onRefused: ({ id }, why) => refused.push([id, why]),
  };
  const counts = () =>
    Object.fromEntries([...Map.groupBy(counted, (one) => one)].map(([one, all]) => [one, all.length]));
  return {
    ...{ published, refused, letters, reads, counts, most: () => most },
    work: (body: string) => workEvent(body, dependencies),
  };
};

describe('an event', () => {
  test('is published by every trigger that wants it, and is switched on', async () => {
    const triggers = [
      aTrigger('a'),
      aTrigger('b', { pattern: { detail: { size: [8] } } }),
      aTrigger('c', { isEnabled: false }),
      aTrigger('d', { pattern: { detail: { size: [7] } } }),
      aTrigger('e', { source: 'aws.sns' }),
    ];
    const { work, published, counts } = anInstance(triggers);
    await work(anEvent());
    expect(published).toEqual([
      ['a', 'e-1', 'obs'],
      ['d', 'e-1', 'obs'],
    ]);
    expect(counts()).toEqual({ EventsReceived: 1, EventsPublished: 2 });
  });

  test('is published once by an instance, whatever it came to, unless that failed', async () => {
    const outcomes: Record<string, PublishedEvent> = { refused: { refused: 'no topic' }, published: 'published' };
    const triggers = ['refused', 'published'].map((id) => aTrigger(id));
    const { work, published, refused, counts } = anInstance(triggers, (id) => outcomes[id] ?? 'delayed');
    for (const _time of [1, 2]) await work(anEvent());
    await work(anEvent({ id: 'e-2' }));
    expect(published).toHaveLength(4);
    expect(refused).toEqual([
      ['refused', 'no topic'],
      ['refused', 'no topic'],
    ]);
    expect(counts()).toEqual({ EventsReceived: 3, EventsPublished: 2, EventsRefused: 2 });
  });

  test('that one trigger cannot publish now is published by the others, and comes again for that one', async () => {
    let isDown = true;
    const outcomeOf = async (id: string): Promise<PublishedEvent> => {
      if (id === 'b' && isDown) throw new Error('down');
      return id === 'c' && isDown ? 'delayed' : 'published';
    };
    const { work, published, counts } = anInstance(
      ['a', 'b', 'c'].map((id) => aTrigger(id)),
      outcomeOf,
    );
    const failure = await work(anEvent()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(AggregateError);
    expect(failure).toMatchObject({ errors: [new Error('down'), expect.any(Error)] });
    expect(counts()).toEqual({ EventsReceived: 1, EventsPublished: 1, EventsDelayed: 1 });
    isDown = false;
    await work(anEvent());
    expect(published.slice(3)).toEqual([
      ['b', 'e-1', 'obs'],
      ['c', 'e-1', 'obs'],
    ]);
  });

  test('is published by ten triggers at a time', async () => {
    const { work, published, most } = anInstance(Array.from({ length: 25 }, (_, index) => aTrigger(String(index))));
    await work(anEvent());
    expect([published.length, most()]).toEqual([25, 10]);
  });

  test('that no trigger wants, or the stage takes none of, is counted, and costs a read at most', async () => {
    const { work, reads, counts } = anInstance([aTrigger('a', { pattern: { detail: { size: [8] } } })]);
    await work(anEvent());
    await work(anEvent({ source: 'aws.ec2' }));
    expect([reads, counts()]).toEqual([['aws.s3'], { EventsReceived: 2, EventsUnmatched: 2 }]);
  });

  test('of the service itself is left alone', async () => {
    const { work, published, counts } = anInstance([aTrigger('a')]);
    await work(anEvent({ resources: ['arn:aws:s3:::smn-prod-bucket'] }));
    expect([published, counts()]).toEqual([[], { EventsReceived: 1, EventsOwn: 1 }]);
  });

  test('that is none goes among the dead letters as it came', async () => {
    const { work, letters, counts } = anInstance([]);
    await work('no JSON');
    expect([letters, counts()]).toEqual([[['no JSON', 'It is not JSON.']], { EventsReceived: 1 }]);
  });
});

describe('an event that a rule sends to a topic', () => {
  const ofRule = JSON.stringify({ smnTopic: { topicUrn: TOPIC_URN, rule: 'rule-1' }, event: JSON.parse(anEvent()) });

  test('is published without asking triggers, once', async () => {
    const { work, published, reads, counts } = anInstance([aTrigger('a')]);
    for (const _time of [1, 2]) await work(ofRule);
    expect(published).toEqual([[expect.stringMatching(/^rule-/), 'e-1', 'obs']]);
    expect([reads, counts()]).toEqual([[], { EventsReceived: 2, EventsPublished: 1 }]);
  });

  test.each([
    ['its topic is none', { topicUrn: 'none', rule: 'rule-1' }, 'no URN of a topic'],
    ['its variables are none', { topicUrn: TOPIC_URN, rule: 'rule-1', variables: { '1': 'x' } }, 'variable'],
  ])('goes among the dead letters where %s', async (_what, smnTopic, why) => {
    const { work, letters, published } = anInstance([]);
    const body = JSON.stringify({ smnTopic, event: JSON.parse(anEvent()) });
    await work(body);
    expect([letters, published]).toEqual([[[body, expect.stringContaining(why)]], []]);
  });

  test('is refused where the stage takes none of rules', async () => {
    const { work, published, refused, counts } = anInstance([], undefined, {});
    await work(ofRule);
    expect(published).toEqual([]);
    expect(refused).toEqual([[expect.stringMatching(/^rule-/), 'the stage takes no events of rules']]);
    expect(counts()).toEqual({ EventsReceived: 1, EventsRefused: 1 });
  });
});

test('triggers of a source are read once a minute, and what cannot be read of them is left out', async () => {
  let now = NOW;
  const errors: unknown[] = [];
  const reads: string[] = [];
  const all = [aTrigger('a'), aTrigger('b', { pattern: { detail: 7 } }), aTrigger('c', { isEnabled: false })];
  const lists = createTriggerLists({
    triggers: {
      triggersOfSource: async (source) => {
        reads.push(source);
        return all;
      },
    },
    ...{ lifetimeSeconds: 60, clock: () => now },
    onError: (error) => errors.push(error),
  });
  expect((await lists.of('aws.s3')).map(({ trigger }) => trigger.id)).toEqual(['a']);
  now += 59_999;
  await lists.of('aws.s3');
  expect([reads.length, errors.length]).toEqual([1, 1]);
  now += 1;
  await lists.of('aws.s3');
  await lists.of('aws.sns');
  expect(reads).toEqual(['aws.s3', 'aws.s3', 'aws.sns']);
});
