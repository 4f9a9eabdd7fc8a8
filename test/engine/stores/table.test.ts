import {
  type BatchGetItemCommandOutput,
  type BatchWriteItemCommandOutput,
  DynamoDBClient,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { deleteItems, getItems, putItems } from '#src/stores/batch.ts';
import { fromItem, toItem } from '#src/stores/item.ts';
import { deleteItem, getItem, putItem, putOrGetItem, type Table, updateItem } from '#src/stores/table.ts';
import { startDynamodb, type TestDynamodb } from '#test/support/dynamodb.ts';
import { unsigned } from '#test/support/unsigned.ts';

let engine: TestDynamodb;
let table: Table;

beforeAll(async () => {
  engine = await startDynamodb();
  table = engine.deliveries;
});
afterAll(() => engine.stop());

type Calls = {
  /** Before a call goes out. */
  readonly before?: (action: string) => Promise<void>;
  /** When its answer has come. */
  readonly after?: (output: ServiceOutputTypes) => ServiceOutputTypes;
};

/** The same table through a client of its own, on whose calls a test may lay hands. */
const through = ({ before, after = (output) => output }: Calls): Table => {
  const dynamodb = new DynamoDBClient({ endpoint: engine.endpoint, region: 'us-east-1', maxAttempts: 1, ...unsigned });
  dynamodb.middlewareStack.add(
    (next, context) => async (sent) => {
      await before?.(context.commandName ?? '');
      const answer = await next(sent);
      return { ...answer, output: after(answer.output) };
    },
    { step: 'initialize' },
  );
  return { dynamodb, tableName: table.tableName };
};

const aKey = () => ({ pk: newId(), sk: 'x' });

describe('an item', () => {
  test('keeps every type of value that the stores use, and leaves out what is undefined', () => {
    const plain = { text: 't', number: 1.5, flag: false, bytes: new Uint8Array([1, 2]), list: ['a', 'b'], empty: [] };

    expect(fromItem(toItem({ ...plain, nothing: undefined }))).toEqual(plain);
  });

  test('is found whole, or only the attributes that are named', async () => {
    const key = aKey();
    await putItem(table, { ...key, status: 'reserved word', name: 'n' });

    expect(await getItem(table, key)).toEqual({ ...key, status: 'reserved word', name: 'n' });
    expect(await getItem(table, key, ['status'])).toEqual({ status: 'reserved word' });
  });
});

describe('putOrGetItem', () => {
  test('writes the item in another turn when the one in its place vanished', async () => {
    const key = aKey();
    await putItem(table, { ...key, from: 'other' });
    const racing = through({
      before: async (action) => {
        if (action === 'GetItemCommand') await deleteItem(table, key);
      },
    });

    expect(await putOrGetItem(racing, { ...key, from: 'me' })).toEqual({ existing: undefined });
    expect(await getItem(table, key)).toMatchObject({ from: 'me' });
  });

  test('gives up on an item that comes and goes for ever', async () => {
    const key = aKey();
    const racing = through({
      before: async (action) => {
        if (action === 'GetItemCommand') await deleteItem(table, key);
        else await putItem(table, key);
      },
    });

    await expect(putOrGetItem(racing, key)).rejects.toThrow('kept being created and removed');
  });
});

describe('a failure other than an unmet condition', () => {
  test('is not taken for one', async () => {
    const nowhere = { ...table, tableName: 'no-such-table' };

    await expect(updateItem(nowhere, { key: aKey(), set: { a: 1 } })).rejects.toThrow();
    await expect(deleteItem(nowhere, aKey())).rejects.toThrow();
    await expect(putOrGetItem(nowhere, aKey())).rejects.toThrow();
  });
});

describe('a batch', () => {
  const items = Array.from({ length: 60 }, (_, index) => ({ ...aKey(), index }));

  test('is repeated until DynamoDB has done all of it', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    let refusals = 3;
    const busy = through({
      after: (output) => {
        if (refusals === 0 || !('UnprocessedItems' in output)) return output;
        refusals -= 1;
        const rest = items.slice(0, 25).map((item) => ({ PutRequest: { Item: toItem(item) } }));
        return { ...output, UnprocessedItems: { [table.tableName]: rest } } satisfies BatchWriteItemCommandOutput;
      },
    });

    await putItems(busy, items);

    expect(refusals).toBe(0);
    const found = await getItems(table, { keys: items.map(({ pk, sk }) => ({ pk, sk })), fields: ['index'] });
    expect(found.map((item) => item['index']).toSorted()).toEqual(items.map(({ index }) => index).toSorted());
  });

  test('fails when DynamoDB makes no progress with it', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0);
    const keys = items.slice(0, 2).map(({ pk, sk }) => ({ pk, sk }));
    const stuck = through({
      after: (output) =>
        'Responses' in output
          ? ({
              ...output,
              Responses: {},
              UnprocessedKeys: { [table.tableName]: { Keys: keys.map(toItem) } },
            } satisfies BatchGetItemCommandOutput)
          : output,
    });

    await expect(getItems(stuck, { keys })).rejects.toThrow('kept leaving a part of a batch undone');
  });

  test('deletes items that are there and items that are not', async () => {
    const keys = items.map(({ pk, sk }) => ({ pk, sk }));
    await deleteItems(table, [...keys, aKey()]);

    expect(await getItems(table, { keys })).toEqual([]);
  });
});
