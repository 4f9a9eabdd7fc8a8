import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { type CallChain, type CallChainStore, createCallChainStore } from '#src/stores/deliveries/call-chain-store.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { SOME_TIME } from '#test/support/records.ts';

let engine: TestDynamodb;
let chains: CallChainStore;
let chain: CallChain;
beforeAll(async () => {
  engine = await startDynamodb();
  chains = createCallChainStore(engine.deliveries);
});
afterAll(() => engine.stop());
beforeEach(() => {
  chain = { topicId: newId(), messageId: newId() };
});

const DAY_MS = 86_400_000;

describe('the answer to a chain of calls', () => {
  test('holds for 8 days, a day longer than any message lives, and no longer', async () => {
    await chains.markAnswered(chain, 's', SOME_TIME);

    expect(await chains.isAnswered(chain, SOME_TIME)).toBe(true);
    expect(await chains.isAnswered(chain, SOME_TIME + 8 * DAY_MS - 1)).toBe(true);
    // DynamoDB removes what has expired some time after it.
    expect(await chains.isAnswered(chain, SOME_TIME + 8 * DAY_MS)).toBe(false);
  });

  test('that comes first stays: a later one does not prolong it', async () => {
    await chains.markAnswered(chain, 'first', SOME_TIME);
    await chains.markAnswered(chain, 'second', SOME_TIME + DAY_MS);

    expect(await chains.isAnswered(chain, SOME_TIME + 8 * DAY_MS)).toBe(false);
  });

  test('is of that message to that topic alone', async () => {
    await chains.markAnswered(chain, 's', SOME_TIME);

    expect(await chains.isAnswered({ ...chain, messageId: newId() }, SOME_TIME)).toBe(false);
    expect(await chains.isAnswered({ ...chain, topicId: newId() }, SOME_TIME)).toBe(false);
  });
});
