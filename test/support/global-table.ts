import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import type { Registry } from '#src/stores/table.ts';
import { startDynamodb, type TestDynamodb } from './dynamodb.ts';

type Key = { readonly pk: AttributeValue; readonly sk: AttributeValue };
type Item = Record<string, AttributeValue>;

/** A write on its way to the other Region. */
type Change = { readonly key: Key; readonly item: Item | undefined; readonly writtenAt: number; readonly due: number };

/** The table of one Region. */
type Replica = TestDynamodb & {
  /** Reads and writes what replication does, unseen by the rest. */
  readonly raw: DynamoDBClient;
  /** When each item was written that is there now, by its key. */
  readonly written: Map<string, number>;
  /** What has not come from the other Region yet. */
  incoming: Change[];
  /** Ends when the table is free for the next write. */
  busy: Promise<unknown>;
};

/** A registry in two Regions, as a global table of DynamoDB has it: eventual, item by item, the last write winning. */
export type GlobalTable = {
  /** The Regions' engines. */
  readonly replicas: readonly [Replica, Replica];
  /** Lets everything come that is due by the clock; nothing while the Regions are cut off from each other. */
  readonly arrive: () => Promise<void>;
  /** Cuts the Regions off from each other, or joins them again. */
  readonly cut: (isCut: boolean) => void;
  readonly stop: () => Promise<void>;
};

type Options = {
  /** In milliseconds of its own. */
  readonly clock: () => number;
  /** How long a write takes to the other Region. */
  readonly lagMs: () => number;
};

const keyText = ({ pk, sk }: Key): string => `${pk.S} ${sk.S}`;

const Attribute = z.custom<AttributeValue>((value) => typeof value === 'object' && value !== null);
const KeyOf = z.object({ pk: Attribute, sk: Attribute });
const Written = z.object({
  TableName: z.string().optional(),
  Key: KeyOf.optional(),
  Item: KeyOf.optional(),
  RequestItems: z
    .record(
      z.string(),
      z.array(
        z.object({
          PutRequest: z.object({ Item: KeyOf }).optional(),
          DeleteRequest: z.object({ Key: KeyOf }).optional(),
        }),
      ),
    )
    .optional(),
});

const WRITES: readonly string[] = ['PutItemCommand', 'UpdateItemCommand', 'DeleteItemCommand', 'BatchWriteItemCommand'];

/** The items that a write is about. */
const keysOf = (input: unknown, table: string): readonly Key[] => {
  const { TableName, Key, Item, RequestItems = {} } = Written.parse(input);
  const single = TableName === table ? [Key ?? Item] : [];
  const batch = (RequestItems[table] ?? []).map(
    ({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key,
  );
  return [...single, ...batch].flatMap((key) => (key === undefined ? [] : [{ pk: key.pk, sk: key.sk }]));
};

const inTurn = <T>(replica: Replica, work: () => Promise<T>): Promise<T> => {
  const turn = replica.busy.then(work, work);
  replica.busy = turn.catch(() => undefined);
  return turn;
};

const startReplica = async (): Promise<Replica> => {
  const database = await startDynamodb();
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const raw = new DynamoDBClient({ endpoint: database.endpoint, region: 'us-east-1', credentials });
  return { ...database, raw, written: new Map(), incoming: [], busy: Promise.resolve() };
};

const rawItem = async ({ raw, registry }: Replica, Key: Key): Promise<Item | undefined> => {
  const command = new GetItemCommand({ TableName: registry.tableName, Key, ConsistentRead: true });
  return (await raw.send(command)).Item;
};

/** Passes every write of the replica on, once it has succeeded. */
const passOn = (from: Replica, to: Replica, { clock, lagMs }: Options): void => {
  const { tableName } = from.registry;
  let writes = 0;
  from.dynamodb.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const keys = WRITES.includes(commandName) ? keysOf(args.input, tableName) : [];
        if (keys.length === 0) return next(args);
        return inTurn(from, async () => {
          const result = await next(args);
          writes += 1;
          // Of one millisecond the later one wins.
          const writtenAt = clock() + Math.min(writes, 999_999) / 1_000_000;
          for (const key of keys) {
            from.written.set(keyText(key), writtenAt);
            to.incoming.push({ key, item: await rawItem(from, key), writtenAt, due: clock() + lagMs() });
          }
          return result;
        });
      },
    { step: 'initialize', name: 'passOn' },
  );
};

const apply = async (replica: Replica, { key, item, writtenAt }: Change): Promise<void> => {
  if ((replica.written.get(keyText(key)) ?? 0) >= writtenAt) return;
  replica.written.set(keyText(key), writtenAt);
  const { tableName: TableName } = replica.registry;
  if (item === undefined) await replica.raw.send(new DeleteItemCommand({ TableName, Key: key }));
  else await replica.raw.send(new PutItemCommand({ TableName, Item: item }));
};

/** Starts it; call `stop` when the test file is done. */
export const startGlobalTable = async (options: Options): Promise<GlobalTable> => {
  const replicas = [await startReplica(), await startReplica()] as const;
  const [one, other] = replicas;
  passOn(one, other, options);
  passOn(other, one, options);
  let isCut = false;
  return {
    replicas,
    arrive: async () => {
      if (isCut) return;
      for (const replica of replicas) {
        const isDue = ({ due }: Change): boolean => due <= options.clock();
        const due = replica.incoming.filter(isDue);
        replica.incoming = replica.incoming.filter((change) => !isDue(change));
        await inTurn(replica, async () => {
          for (const change of due.toSorted((a, b) => a.due - b.due)) await apply(replica, change);
        });
      }
    },
    cut: (wanted) => {
      isCut = wanted;
    },
    stop: async () => {
      for (const { raw, stop } of replicas) {
        raw.destroy();
        await stop();
      }
    },
  };
};

/** The registry of a Region without the client that others have: what one does to it, such as a guard, the others do not notice. */
export const anotherClient = ({ endpoint, registry }: TestDynamodb): Registry => ({
  ...registry,
  dynamodb: new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  }),
});
