import * as z from 'zod';
import { callEngine, EngineError } from './engines/call.ts';
import type { Engines } from './engines/engines.ts';
import { provisionTopics } from './services/sns-topics.ts';
import { StartFailure } from './start-failure.ts';
import type { State } from './state.ts';
import type { ResolvedResource, Resolver } from './template/resolver.ts';

type ProvisionOptions = { readonly state: Pick<State, 'directory' | 'isInUse'>; readonly log: (line: string) => void };

/**
 * Makes the tables and queues of the stacks, and the topics of the queues' subscriptions, and keeps those that are there. Throws a {@link StartFailure} when a state in use
 * has lost all its tables; lost queues are only reported, because messages are short-lived.
 */
export const provision = async (
  resolver: Resolver,
  engines: Engines,
  { state, log }: ProvisionOptions,
): Promise<void> => {
  const tables = ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'].flatMap(resolver.resourcesOf);
  const queues = resolver.resourcesOf('AWS::SQS::Queue');
  const existing = await listQueues(engines);
  if (state.isInUse && !(await hasTables(engines)))
    throw new StartFailure(
      `The database of ${state.directory} is missing or damaged: it has none of its tables. Put its folder "dynamodb" back from a copy, or remove ${state.directory} to start anew.`,
    );
  if (state.isInUse && existing.size === 0)
    log(`The queues of ${state.directory} are gone: what waited in them is lost. They are made anew.`);
  await Promise.all([
    ...tables.map((table) => provisionTable(engines, table)),
    ...queues.map((queue) => provisionQueue(engines, queue, existing)),
  ]);
  await provisionTopics(resolver, engines);
};

const TableNames = z.object({ TableNames: z.array(z.string()) });

/** One at least: a stage that shares its registry with another one has the name of that from elsewhere. */
const hasTables = async (engines: Engines): Promise<boolean> =>
  TableNames.parse(await dynamodb(engines, 'ListTables', {})).TableNames.length > 0;

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.string() }));
const Index = z.object({
  IndexName: z.string(),
  KeySchema,
  Projection: z.object({ ProjectionType: z.string(), NonKeyAttributes: z.array(z.string()).optional() }),
});
const TableProperties = z.object({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema,
  GlobalSecondaryIndexes: z.array(Index).optional(),
});
type TableProperties = z.infer<typeof TableProperties>;

const dynamodb = ({ dynamodb: port, region }: Engines, operation: string, body: unknown) =>
  callEngine({ port, region, target: `DynamoDB_20120810.${operation}`, body });

const provisionTable = async (engines: Engines, { identity, properties }: ResolvedResource): Promise<void> => {
  const TableName = identity?.ref ?? '';
  const wanted = TableProperties.parse(properties);
  const existing = await describeTable(engines, TableName);
  if (existing === undefined) {
    await dynamodb(engines, 'CreateTable', { TableName, BillingMode: 'PAY_PER_REQUEST', ...wanted });
    while ((await describeTable(engines, TableName))?.TableStatus !== 'ACTIVE');
    return;
  }
  if (layoutOf(existing) !== layoutOf(wanted))
    throw new StartFailure(
      `The table ${TableName} of the state folder has another layout than the stacks; remove the folder to start anew.`,
    );
};

const Described = z.object({ Table: TableProperties.extend({ TableStatus: z.string() }) });

const describeTable = async (engines: Engines, TableName: string) => {
  try {
    return Described.parse(await dynamodb(engines, 'DescribeTable', { TableName })).Table;
  } catch (error) {
    if (error instanceof EngineError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
};

/** What cannot be changed in place: keys and indexes, in an order of their own. */
const layoutOf = ({ KeySchema: keys, GlobalSecondaryIndexes: indexes = [] }: TableProperties): string =>
  JSON.stringify([
    keys,
    indexes
      .map(({ IndexName, KeySchema: indexKeys, Projection }) =>
        JSON.stringify([
          IndexName,
          indexKeys,
          Projection.ProjectionType,
          Projection.NonKeyAttributes?.toSorted() ?? [],
        ]),
      )
      .toSorted(),
  ]);

const sqs = ({ queues: port, region }: Engines, operation: string, body: unknown) =>
  callEngine({ port, region, target: `AmazonSQS.${operation}`, body });

const QueueUrls = z.object({ QueueUrls: z.array(z.string()).default([]) });

const listQueues = async (engines: Engines): Promise<Set<string>> => {
  const { QueueUrls: urls } = QueueUrls.parse(await sqs(engines, 'ListQueues', {}));
  return new Set(urls.map((url) => url.split('/').at(-1) ?? ''));
};

const ATTRIBUTES = [
  'DelaySeconds',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

/** Creating a queue that is there would be refused when an attribute has changed; setting attributes is not. */
const provisionQueue = async (
  engines: Engines,
  { identity, properties }: ResolvedResource,
  existing: ReadonlySet<string>,
): Promise<void> => {
  const name = identity?.attributes['QueueName'] ?? '';
  if (properties['FifoQueue'] === true) throw new StartFailure(`The FIFO queue ${name} cannot run locally.`);
  const Attributes = Object.fromEntries(
    ATTRIBUTES.flatMap((attribute) => {
      const value = properties[attribute];
      if (value === undefined) return [];
      return [[attribute, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const];
    }),
  );
  // A redrive policy that the template has dropped must go.
  if (existing.has(name))
    await sqs(engines, 'SetQueueAttributes', {
      QueueUrl: identity?.ref,
      Attributes: { RedrivePolicy: '', ...Attributes },
    });
  else await sqs(engines, 'CreateQueue', { QueueName: name, Attributes });
};
