import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ConfirmationFlowStore,
  createConfirmationFlowStore,
} from '#src/stores/subscriptions/confirmation-flow-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let flow: ConfirmationFlowStore;

beforeAll(async () => {
  engine = await startDynamodb();
  flow = createConfirmationFlowStore(engine.deliveries);
});
afterAll(() => engine.stop());

const hourly = { messages: 3, windowSeconds: 3600, pauseSeconds: 3600 };
const daily = { messages: 5, windowSeconds: 172_800, pauseSeconds: 604_800 };
const HOUR = 3_600_000;

const admitted = async (key: string, times: number, now: number) => {
  const answers: boolean[] = [];
  for (let turn = 0; turn < times; turn += 1) answers.push(await flow.admit(key, [daily, hourly], now));
  return answers.filter(Boolean).length;
};

describe('confirmation flow control', () => {
  test('takes one write for the first message of a window', async () => {
    expect(await engine.callsOf(() => flow.admit('first', [hourly], SOME_TIME))).toEqual(['UpdateItem']);
  });

  test('admits exactly the limit, however many ask at once', async () => {
    const answers = await Promise.all(Array.from({ length: 25 }, () => flow.admit('rush', [hourly], SOME_TIME)));

    expect(answers.filter(Boolean)).toHaveLength(3);
  });

  test('begins again when the window is over', async () => {
    expect(await flow.admit('window', [hourly], SOME_TIME)).toBe(true);
    expect(await flow.admit('window', [hourly], SOME_TIME + 1)).toBe(true);
    expect(await flow.admit('window', [hourly], SOME_TIME + 2)).toBe(true);

    expect(await flow.admit('window', [hourly], SOME_TIME + HOUR)).toBe(true);
  });

  test('admits again when the window is over where there is no pause', async () => {
    const { pauseSeconds: _none, ...limit } = hourly;
    for (let turn = 0; turn < 3; turn += 1) expect(await flow.admit('free', [limit], SOME_TIME)).toBe(true);
    expect(await flow.admit('free', [limit], SOME_TIME + HOUR / 2)).toBe(false);

    expect(await flow.admit('free', [limit], SOME_TIME + HOUR)).toBe(true);
  });

  test('pauses from the message beyond the limit on, and does not prolong the pause', async () => {
    const beyond = SOME_TIME + HOUR / 2;
    expect(await admitted('pause', 3, SOME_TIME)).toBe(3);
    expect(await flow.admit('pause', [hourly], beyond)).toBe(false);

    expect(await flow.admit('pause', [hourly], SOME_TIME + HOUR)).toBe(false);
    expect(await flow.admit('pause', [hourly], beyond + HOUR - 1)).toBe(false);
    expect(await flow.admit('pause', [hourly], beyond + HOUR)).toBe(true);
  });

  test('does not count what the shorter window refuses towards the longer one', async () => {
    expect(await admitted('both', 8, SOME_TIME)).toBe(3);
    expect(await admitted('both', 8, SOME_TIME + HOUR)).toBe(2);
    expect(await admitted('both', 8, SOME_TIME + 100 * HOUR)).toBe(0);
    expect(await admitted('both', 1, SOME_TIME + 200 * HOUR)).toBe(1);
  });

  test('counts each endpoint for itself', async () => {
    expect(await admitted('one', 5, SOME_TIME)).toBe(3);
    expect(await admitted('other', 5, SOME_TIME)).toBe(3);
  });
});
