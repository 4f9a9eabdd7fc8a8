import { once } from 'node:events';
import type { Server } from 'node:http';
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  type GlobalSecondaryIndex,
  type Projection,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import * as z from 'zod';
import type { Deliveries, Registry } from '#src/stores/table.ts';
import { inProcess } from './in-process-handler.ts';
import { unsigned } from './unsigned.ts';

/** What the registry's indexes project, as the stateful stack has it. */
const LISTED = ['id', 'name', 'displayName', 'enterpriseProjectId', 'protocol', 'status', 'endpoint', 'remark'];

const listed: Projection = { ProjectionType: 'INCLUDE', NonKeyAttributes: LISTED };

const index = (name: string, keys: readonly [string, string], projection: Projection): GlobalSecondaryIndex => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: keys[0], KeyType: 'HASH' },
    { AttributeName: keys[1], KeyType: 'RANGE' },
  ],
  Projection: projection,
});

const TABLES: Readonly<Record<string, GlobalSecondaryIndex[]>> = {
  registry: [
    index('ByProject', ['listPk', 'listSk'], listed),
    index('ByTopic', ['topicListPk', 'topicListSk'], listed),
  ],
  deliveries: [index('ByProject', ['listPk', 'listSk'], { ProjectionType: 'ALL' })],
};

const createTable = async (dynamodb: DynamoDBClient, name: string, indexes: GlobalSecondaryIndex[]): Promise<void> => {
  const keys = ['pk', 'sk', ...indexes.flatMap(({ KeySchema = [] }) => KeySchema.map((key) => key.AttributeName))];
  await dynamodb.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: indexes,
    }),
  );
  let status: string | undefined;
  while (status !== 'ACTIVE')
    status = (await dynamodb.send(new DescribeTableCommand({ TableName: name }))).Table?.TableStatus;
};

/** A call that went over the wire: `GetItem`, `Query`… */
type SeenCall = string;

/** One dynalite in memory with both tables, reached through the real client. */
export type TestDynamodb = {
  readonly dynamodb: DynamoDBClient;
  readonly registry: Registry;
  readonly deliveries: Deliveries;
  readonly endpoint: string;
  /** Forgets the calls seen so far and returns those that `work` makes. */
  readonly callsOf: (work: () => Promise<unknown>) => Promise<readonly SeenCall[]>;
  /** Does `work` while every index is as it was before the first write, so that a value read from an index is outdated. */
  readonly whileIndexesLag: <T>(work: () => Promise<T>) => Promise<T>;
  readonly stop: () => Promise<void>;
};

/** Lets queries of indexes find nothing while `lags` says so; what goes to the table itself is left alone. */
const emptyIndexes = (dynamodb: DynamoDBClient, lags: () => boolean): void => {
  dynamodb.middlewareStack.add(
    (next) => async (args) => {
      if (!lags() || !('IndexName' in args.input) || args.input.IndexName === undefined) return next(args);
      return { output: { $metadata: {}, Items: [], Count: 0 }, response: {} };
    },
    { step: 'initialize', name: 'emptyIndexes' },
  );
};

const READS: readonly string[] = ['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand'];

const Read = z.object({
  IndexName: z.string().optional(),
  ConsistentRead: z.boolean().optional(),
  RequestItems: z.record(z.string(), z.object({ ConsistentRead: z.boolean().optional() })).optional(),
});

/**
 * Refuses to read a table other than consistently: on AWS such a read may miss what was written just before, which this
 * engine never does. Indexes, which cannot be read consistently, are left alone.
 */
const refuseInconsistentReads = (dynamodb: DynamoDBClient): void => {
  dynamodb.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        if (!READS.includes(commandName)) return next(args);
        const { IndexName, ConsistentRead, RequestItems } = Read.parse(args.input);
        const reads = RequestItems === undefined ? [{ ConsistentRead }] : Object.values(RequestItems);
        if (IndexName !== undefined || reads.every((read) => read.ConsistentRead === true)) return next(args);
        throw new Error(`${commandName} reads a table without ConsistentRead`);
      },
    { step: 'initialize', name: 'refuseInconsistentReads' },
  );
};

/** The longest keys that DynamoDB takes, in bytes; the engine takes longer ones. */
const MAX_KEY_BYTES: Readonly<Record<string, number>> = {
  ...{ pk: 2048, sk: 1024, listPk: 2048, listSk: 1024, ':pk': 2048, ':sk': 1024 },
};

const NAMES_OF_KEYS = ['Key', 'Item', 'ExpressionAttributeValues', 'ExclusiveStartKey'] as const;

const StringAttribute = z.object({ S: z.string() });

const isTooLong = ([name, value]: readonly [string, unknown]): boolean => {
  const text = StringAttribute.safeParse(value).data?.S ?? '';
  return Buffer.byteLength(text) > (MAX_KEY_BYTES[name] ?? Number.POSITIVE_INFINITY);
};

/** Refuses keys that are longer than those of AWS. */
const refuseLongKeys = (dynamodb: DynamoDBClient): void => {
  const Input = z.record(z.string(), z.unknown());
  dynamodb.middlewareStack.add(
    (next) => async (args) => {
      const input = Input.parse(args.input);
      const attributes = NAMES_OF_KEYS.flatMap((part) => Object.entries(Input.safeParse(input[part]).data ?? {}));
      if (attributes.some(isTooLong)) throw new Error('DynamoDB takes no key as long as this');
      return next(args);
    },
    { step: 'initialize', name: 'refuseLongKeys' },
  );
};

const listen = async (server: Server): Promise<string> => {
  // Never closes an idle connection: a test that keeps the process busy would find it closed just as the client uses it again.
  server.keepAliveTimeout = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('dynalite does not listen on a port');
  return `http://127.0.0.1:${address.port}`;
};

/** Starts it; call `stop` when the test file is done. */
export const startDynamodb = async (): Promise<TestDynamodb> => {
  const server = dynalite({ createTableMs: 0 });
  let calls: SeenCall[] = [];
  server.on('request', ({ headers }) => calls.push(String(headers['x-amz-target']).split('.')[1] ?? ''));
  const endpoint = await listen(server);
  const dynamodb = new DynamoDBClient({
    ...{ endpoint, region: 'us-east-1', maxAttempts: 1, ...unsigned },
    requestHandler: inProcess(server),
  });
  let isLagging = false;
  emptyIndexes(dynamodb, () => isLagging);
  refuseInconsistentReads(dynamodb);
  refuseLongKeys(dynamodb);
  for (const [name, indexes] of Object.entries(TABLES)) await createTable(dynamodb, name, indexes);
  return {
    dynamodb,
    registry: { dynamodb, tableName: 'registry' },
    deliveries: { dynamodb, tableName: 'deliveries' },
    endpoint,
    callsOf: async (work) => {
      calls = [];
      await work();
      return [...calls];
    },
    whileIndexesLag: async (work) => {
      isLagging = true;
      try {
        return await work();
      } finally {
        isLagging = false;
      }
    },
    stop: async () => {
      dynamodb.destroy();
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error === undefined || error === null ? resolve() : reject(error)));
      });
    },
  };
};
