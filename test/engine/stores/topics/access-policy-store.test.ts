import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { type AccessPolicyStore, createAccessPolicyStore } from '#src/stores/topics/access-policy-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let policies: AccessPolicyStore;

beforeAll(async () => {
  engine = await startDynamodb();
  policies = createAccessPolicyStore(engine.registry);
});
afterAll(() => engine.stop());

describe('an access policy', () => {
  test('is given back byte for byte, and is absent where none was set', async () => {
    const topicId = newId();
    const text = `{"Id": "界 \u2028\\u0000",\n\t"x": "${'x'.repeat(30_000)}"}`;
    await policies.put(topicId, text, SOME_TIME);

    expect(await policies.get(topicId)).toMatchObject({ text, createdAt: SOME_TIME, updatedAt: SOME_TIME });
    expect(await policies.get(newId())).toBeUndefined();
  });

  test('keeps its time of creation when it is replaced, in one write', async () => {
    const topicId = newId();
    await policies.put(topicId, 'first', SOME_TIME);
    const calls = await engine.callsOf(() => policies.put(topicId, 'second', SOME_TIME + 1000));

    expect(calls).toEqual(['UpdateItem']);
    expect(await policies.get(topicId)).toMatchObject({
      text: 'second',
      createdAt: SOME_TIME,
      updatedAt: SOME_TIME + 1000,
    });
  });

  test('is one of those that are set at once, whole', async () => {
    const topicId = newId();
    const texts = Array.from({ length: 10 }, (_, index) => `policy ${index}`);
    await Promise.all(texts.map((text, index) => policies.put(topicId, text, SOME_TIME + index)));

    const kept = await policies.get(topicId);
    expect(kept).toMatchObject({ text: texts[Number(kept?.updatedAt) - SOME_TIME] });
  });

  test('is gone when it is removed, and removing it again is harmless', async () => {
    const topicId = newId();
    await policies.put(topicId, 'text', SOME_TIME);
    await policies.remove(topicId);
    await policies.remove(topicId);

    expect(await policies.get(topicId)).toBeUndefined();
  });

  test('is read with those of other topics in one call', async () => {
    const [first, second, none] = [newId(), newId(), newId()];
    await policies.put(first, 'first', SOME_TIME);
    await policies.put(second, 'second', SOME_TIME);
    const calls = await engine.callsOf(async () => {
      const found = await policies.getMany([first, second, none]);
      expect([...found].map(([id, { text }]) => [id, text]).toSorted()).toEqual(
        [
          [first, 'first'],
          [second, 'second'],
        ].toSorted(),
      );
    });

    expect(calls).toEqual(['BatchGetItem']);
  });
});
