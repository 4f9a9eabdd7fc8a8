import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Trigger } from '#src/domain/events/trigger.ts';
import { triggerIdOf } from '#src/domain/events/trigger-id.ts';
import { createTriggerStore, type TriggerStore } from '#src/stores/triggers/trigger-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';

let engine: TestDynamodb;
let triggers: TriggerStore;

beforeAll(async () => {
  engine = await startDynamodb();
  triggers = createTriggerStore(engine.registry);
});
afterAll(() => engine.stop());

let count = 0;
const aTrigger = (change: Partial<Trigger> = {}): Trigger => {
  const identity = { project: 'project-1', source: 'aws.s3', name: `uploads-${++count}`, ...change };
  return {
    id: triggerIdOf(Buffer.from('secret'), identity),
    topicUrn: 'urn:smn:us-east-1:project-1:alerts',
    pattern: { detail: { reason: ['PutObject', null, { exists: false }] } },
    content: { form: 'message', text: '<key> has come' },
    variables: { key: '$.detail.object.key' },
    isEnabled: true,
    createdAt: count,
    updatedAt: count,
    ...identity,
    ...change,
  };
};

describe('a trigger', () => {
  test.each([
    ['a text', { subject: 'New: <key>' }],
    ['a template', { content: { form: 'template', name: 'upload' } as const, variables: {} }],
    ['a preset', { content: { form: 'preset', preset: 'obs' } as const, isEnabled: false }],
  ])('of %s is given back as it was created', async (_what, change) => {
    const trigger = aTrigger(change);

    expect(await triggers.create(trigger)).toBe(true);
    expect(await triggers.get(trigger)).toEqual(trigger);
    expect(await triggers.get({ ...trigger, project: 'project-2' })).toBeUndefined();
  });

  test('of a name and source is created once, however many try at once', async () => {
    const trigger = aTrigger();
    const results = await Promise.all(Array.from({ length: 10 }, () => triggers.create(trigger)));

    expect(results.filter(Boolean)).toHaveLength(1);
  });

  test('is replaced but for what identifies it, by one write, and nothing is left of what it was', async () => {
    const trigger = aTrigger({ subject: 'New: <key>' });
    await triggers.create(trigger);
    const { subject: _subject, ...rest } = trigger;
    const change = { pattern: {}, content: { form: 'preset', preset: 'obs' } as const, variables: {}, updatedAt: 99 };

    expect(await triggers.update(trigger, { ...rest, ...change })).toEqual({ ...rest, ...change });
    expect(await triggers.get(trigger)).toEqual({ ...rest, ...change });
    expect(await engine.callsOf(() => triggers.update(trigger, trigger))).toEqual(['UpdateItem']);
    expect(await triggers.update(aTrigger(), trigger)).toBeUndefined();
  });

  test('is switched off and on', async () => {
    const trigger = aTrigger();
    await triggers.create(trigger);

    expect(await triggers.setEnabled(trigger, false, 7)).toEqual({ ...trigger, isEnabled: false, updatedAt: 7 });
    expect(await triggers.setEnabled(trigger, true, 8)).toEqual({ ...trigger, updatedAt: 8 });
    expect(await triggers.setEnabled(aTrigger(), true, 8)).toBeUndefined();
  });

  test('is removed once', async () => {
    const trigger = aTrigger();
    await triggers.create(trigger);

    expect([await triggers.remove(trigger), await triggers.remove(trigger)]).toEqual([true, false]);
  });
});

test('all triggers of a source are found by one consistent read, of every project', async () => {
  const source = 'harbour.tides';
  const all = [
    aTrigger({ source }),
    aTrigger({ source, project: 'project-2' }),
    aTrigger({ source, isEnabled: false }),
  ];
  for (const trigger of [...all, aTrigger({ source: 'harbour.ships' })]) await triggers.create(trigger);
  const byId = (list: readonly Trigger[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1));

  expect(byId(await triggers.triggersOfSource(source))).toEqual(byId(all));
  expect(await triggers.triggersOfSource('harbour.cranes')).toEqual([]);
  expect(await engine.callsOf(() => triggers.triggersOfSource(source))).toEqual(['Query']);
});

test('the triggers of a project are listed page by page, oldest first, and counted', async () => {
  const project = 'project-3';
  const all = Array.from({ length: 5 }, () => aTrigger({ project }));
  for (const trigger of all.toReversed()) await triggers.create(trigger);
  const listed: Trigger[] = [];
  let cursor: string | undefined;
  do {
    const page = await triggers.list({ project, limit: 2, cursor });
    expect(page.triggers.length).toBeLessThanOrEqual(2);
    listed.push(...page.triggers);
    cursor = page.cursor;
  } while (cursor !== undefined);

  expect(listed).toEqual(all);
  expect(await triggers.count(project)).toBe(5);
  await expect(triggers.list({ project, limit: 2, cursor: 'x' })).rejects.toMatchObject({ code: 'OPS.0001' });
});
