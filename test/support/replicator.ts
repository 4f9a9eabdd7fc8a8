import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AttributeValue,
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  paginateScan,
} from '@aws-sdk/client-dynamodb';
import * as z from 'zod';

type Item = Record<string, AttributeValue>;
type Snapshot = Map<string, Item>;

/** A write of one service on its way to the other. */
type Change = { readonly key: string; readonly item: Item | undefined; readonly at: number };

/** One of the services, by its state folder. */
type Side = {
  readonly state: string;
  /** The items as they were seen, or written here, last. */
  seen: Snapshot;
  /** When each item was changed last. */
  readonly changed: Map<string, number>;
  incoming: Change[];
};

type Options = { readonly tableName: string; readonly lagMs: number };

const POLL_MS = 100;

const State = z.object({ ports: z.object({ dynamodb: z.number() }).optional() });

const clientOf = ({ state }: Side): DynamoDBClient => {
  const { ports } = State.parse(JSON.parse(readFileSync(join(state, 'state.json'), 'utf8')));
  return new DynamoDBClient({
    endpoint: `http://127.0.0.1:${ports?.dynamodb ?? 1}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
};

const keyOf = ({ pk, sk }: Item): string => JSON.stringify([pk?.S, sk?.S]);
const isSame = (a: Item | undefined, b: Item | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

const scan = async (client: DynamoDBClient, TableName: string): Promise<Snapshot> => {
  const found: Snapshot = new Map();
  for await (const { Items = [] } of paginateScan({ client }, { TableName, ConsistentRead: true }))
    for (const item of Items) found.set(keyOf(item), item);
  return found;
};

/** What has changed since it was seen last. */
const changesOf = (side: Side, now: Snapshot, at: number): readonly Change[] => {
  const keys = new Set([...side.seen.keys(), ...now.keys()]);
  return [...keys].flatMap((key) => {
    const item = now.get(key);
    return isSame(item, side.seen.get(key)) ? [] : [{ key, item, at }];
  });
};

const write = async (client: DynamoDBClient, TableName: string, { key, item }: Change): Promise<void> => {
  const [pk, sk] = z.tuple([z.string(), z.string()]).parse(JSON.parse(key));
  if (item === undefined)
    await client.send(new DeleteItemCommand({ TableName, Key: { pk: { S: pk }, sk: { S: sk } } }));
  else await client.send(new PutItemCommand({ TableName, Item: item }));
};

/** Looks at one table: sends on what has changed in it, and writes what has come and is not older. */
const look = async (side: Side, other: Side, { tableName, lagMs }: Options): Promise<void> => {
  const client = clientOf(side);
  try {
    const now = await scan(client, tableName);
    for (const change of changesOf(side, now, Date.now())) {
      side.changed.set(change.key, change.at);
      other.incoming.push(change);
    }
    side.seen = now;
    const isDue = ({ at }: Change): boolean => at + lagMs <= Date.now();
    const due = side.incoming.filter(isDue);
    for (const change of due) {
      side.incoming = side.incoming.filter((one) => one !== change);
      if ((side.changed.get(change.key) ?? 0) >= change.at) continue;
      await write(client, tableName, change);
      side.changed.set(change.key, change.at);
      if (change.item === undefined) side.seen.delete(change.key);
      else side.seen.set(change.key, change.item);
    }
  } finally {
    client.destroy();
  }
};

/**
 * Keeps a table of two local services alike, as a global table is: each write comes to the other after `lagMs`, item by item, the last one
 * winning. What is for a service that is down waits. Both begin alike.
 */
export const startReplicator = (states: readonly [string, string], options: Options) => {
  const sideOf = (state: string): Side => ({ state, seen: new Map(), changed: new Map(), incoming: [] });
  const [one, other] = [sideOf(states[0]), sideOf(states[1])];
  let isStopped = false;
  const unreachable = () => undefined;
  const running = (async () => {
    for (const side of [one, other]) {
      const client = clientOf(side);
      side.seen = await scan(client, options.tableName);
      client.destroy();
    }
    while (!isStopped) {
      await look(one, other, options).catch(unreachable);
      await look(other, one, options).catch(unreachable);
      await pause(POLL_MS);
    }
  })();
  return {
    stop: async () => {
      isStopped = true;
      await running;
    },
  };
};
