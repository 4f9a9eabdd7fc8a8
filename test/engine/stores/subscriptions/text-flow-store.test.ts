import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTextFlowStore, type TextFlowStore } from '#src/stores/subscriptions/text-flow-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { SOME_TIME } from '#test/support/records.ts';

const LIMITS = [
  { messages: 3, windowSeconds: 60 },
  { messages: 5, windowSeconds: 600 },
];

let tables: TestDynamodb;
let texts: TextFlowStore;
let numbered = 0;
const aNumber = (): string => `+86138${String(++numbered).padStart(8, '0')}`;

beforeAll(async () => {
  tables = await startDynamodb();
  texts = createTextFlowStore(tables.deliveries, LIMITS);
});
afterAll(() => tables.stop());

const admitted = async (number: string, count: number, seconds = 0): Promise<number> => {
  let admittedOnes = 0;
  for (let index = 0; index < count; index += 1) {
    if (await texts.admit(number, SOME_TIME + seconds * 1000)) admittedOnes += 1;
  }
  return admittedOnes;
};

describe('createTextFlowStore', () => {
  test('admits what every window allows, and no more', async () => {
    const number = aNumber();

    expect(await admitted(number, 4)).toBe(3);
    expect(await admitted(number, 1, 59)).toBe(0);
    expect(await admitted(number, 4, 60)).toBe(2);
    expect(await admitted(number, 1, 599)).toBe(0);
    expect(await admitted(number, 4, 600)).toBe(3);
    expect(await admitted(aNumber(), 1, 0)).toBe(1);
  });

  test('is exact when many ask at once', async () => {
    const number = aNumber();

    const answers = await Promise.all(Array.from({ length: 12 }, () => texts.admit(number, SOME_TIME)));

    expect(answers.filter((isAdmitted) => isAdmitted)).toHaveLength(3);
  });

  test('admits all that fit when the first texts of a number come at once', async () => {
    const numbers = Array.from({ length: 20 }, aNumber);

    const answers = await Promise.all(
      numbers.map((number) => Promise.all(LIMITS.map(() => texts.admit(number, SOME_TIME)))),
    );

    expect(answers).toEqual(numbers.map(() => [true, true]));
  });

  test('takes back what was not sent', async () => {
    const number = aNumber();
    await texts.giveBack(number);
    expect(await admitted(number, 3)).toBe(3);

    await texts.giveBack(number);

    expect(await admitted(number, 2)).toBe(1);
  });

  test('costs one write for a text in windows that have begun', async () => {
    const number = aNumber();
    await texts.admit(number, SOME_TIME);

    expect(await tables.callsOf(() => texts.admit(number, SOME_TIME))).toEqual(['UpdateItem']);
  });
});
