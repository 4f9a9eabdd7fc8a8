import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { createSpendCapStore, type SpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';

let engine: TestDynamodb;
let caps: SpendCapStore;

beforeAll(async () => {
  engine = await startDynamodb();
  caps = createSpendCapStore(engine.registry);
});
afterAll(() => engine.stop());

test('keeps the caps of a project together: one read, whatever there is', async () => {
  const project = newId();
  expect(await engine.callsOf(async () => expect(await caps.get(project)).toEqual({}))).toEqual(['GetItem']);
  await caps.set(project, 'sms', 50);
  await caps.set(project, 'email', 0);
  await caps.set(project, 'sms', 60.5);
  expect(await caps.get(project)).toEqual({ sms: 60.5, email: 0 });
  expect(await caps.get(newId())).toEqual({});
});

test('removes a cap once', async () => {
  const project = newId();
  expect(await caps.remove(project, 'sms')).toBe(false);
  await caps.set(project, 'sms', 50);
  await caps.set(project, 'email', 5);
  expect([await caps.remove(project, 'sms'), await caps.remove(project, 'sms')]).toEqual([true, false]);
  expect(await caps.get(project)).toEqual({ email: 5 });
});
