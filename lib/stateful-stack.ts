import { Stack, type StackProps } from 'aws-cdk-lib';
import { type GlobalSecondaryIndexPropsV2, ProjectionType } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Lane } from '#src/domain/protocol.ts';
import { DataTable, type SharedTable, stringKey } from './constructs/data-table.ts';
import { DeliveryLane } from './constructs/delivery-lane.ts';
import { EncryptionKey, type EncryptionKeyProps } from './constructs/encryption-key.ts';
import { createQueue } from './constructs/queue.ts';
import { allowEventSources, createRuleAdmission } from './events.ts';
import { applyFeatureFlags } from './feature-flags.ts';
import { readerOf, type SourceName } from './functions/function-table.ts';
import { pascalCase, perLane } from './lanes.ts';
import { mailEventsTopicName } from './mail-events.ts';
import type { Stage } from './stage.ts';
import { sharedRegistryName } from './standby.ts';
import { reportsTexts, textEventsTopicName } from './texts.ts';
import { callEventsTopicName, isCalling } from './voice.ts';

/** The indexes of the registry that lists are read from. */
export const REGISTRY_INDEXES = { byProject: 'ByProject', byTopic: 'ByTopic' } as const;

/** The index of the deliveries table that lists are read from. */
export const DELIVERIES_INDEXES = { byProject: 'ByProject' } as const;

/** What a list shows of a topic, a subscription or a template; an index that holds no more is cheaper to write. */
const LISTED = ['id', 'name', 'displayName', 'enterpriseProjectId', 'protocol', 'status', 'endpoint', 'remark'];

export type StatefulStackProps = StackProps & { readonly stage: Stage };

/** Everything with state: tables, queues and the key. It does not depend on the functions that use them. */
export class StatefulStack extends Stack {
  readonly registry: DataTable;
  readonly deliveries: DataTable;
  readonly key: EncryptionKey;
  readonly lanes: Readonly<Record<Lane, DeliveryLane>>;
  readonly fanOut: Queue;
  readonly cleanup: Queue;
  /** Events of AWS End User Messaging about calls; empty where the stage makes no calls. */
  readonly voiceEvents: Queue;
  /** What providers report: events of SES about mails, and of AWS End User Messaging about texts. */
  readonly feedback: Queue;
  /** Delivery results, for the logs of topics. */
  readonly deliveryLogs: Queue;
  /** What is to be held, of all lanes. */
  readonly hold: Queue;
  /** Subscriptions whose held messages are to be sent. */
  readonly release: Queue;
  /** What became of messages, for their receipts. */
  readonly receipts: Queue;
  /** Jobs that are to be worked on. */
  readonly jobs: Queue;
  /** Events of AWS services; empty where the stage names no sources. */
  readonly events: Queue;
  /** Events that could not be handed over, read or published. No function reads it, only operators do. */
  readonly eventDeadLetters: Queue;
  /** Lets a rule of this account send to the queues of events, by its name. */
  readonly admitRule: (rule: string) => void;
  /**
   * What failed five times and has no other place: ranges and deleted topics, whole as they were, and dead letters that could
   * not be filed. No function reads it, only operators do.
   */
  readonly terminalQueue: Queue;

  constructor(scope: Construct, id: string, { stage, ...props }: StatefulStackProps) {
    super(scope, id, { terminationProtection: stage.retainData, ...props });
    applyFeatureFlags(this);
    const isRetained = stage.retainData;
    const keyArn = stage.tableKeyArn;
    this.registry = new DataTable(this, 'Registry', {
      shared: sharedTableOf(stage),
      isRetained,
      keyArn,
      indexes: [
        listIndex(REGISTRY_INDEXES.byProject, ['listPk', 'listSk']),
        listIndex(REGISTRY_INDEXES.byTopic, ['topicListPk', 'topicListSk']),
      ],
    });
    this.deliveries = new DataTable(this, 'Deliveries', {
      isRetained,
      keyArn,
      indexes: [
        {
          indexName: DELIVERIES_INDEXES.byProject,
          partitionKey: stringKey('listPk'),
          sortKey: stringKey('listSk'),
          projectionType: ProjectionType.ALL,
        },
      ],
    });
    this.key = new EncryptionKey(this, 'Key', { stageName: stage.name, isRetained, shared: sharedKeyOf(stage) });
    this.terminalQueue = createQueue(this, 'Unfiled', { isRetained });
    this.lanes = perLane((lane) => new DeliveryLane(this, lane, { stage, terminalQueue: this.terminalQueue }));
    this.fanOut = this.createWork(stage, 'fanOut');
    this.cleanup = this.createWork(stage, 'cleanup');
    this.voiceEvents = this.createWork(stage, 'voiceEvents');
    this.feedback = this.createWork(stage, 'feedback');
    this.allowProviders(stage);
    this.deliveryLogs = this.createWork(stage, 'deliveryLogs');
    this.hold = this.createWork(stage, 'hold');
    this.release = this.createWork(stage, 'release');
    this.receipts = this.createWork(stage, 'receipts');
    this.jobs = this.createWork(stage, 'jobs');
    this.eventDeadLetters = createQueue(this, 'EventDeadLetters', { isRetained });
    this.events = this.createWork(stage, 'events', this.eventDeadLetters);
    const eventQueues = { stage, queue: this.events, deadLetters: this.eventDeadLetters };
    allowEventSources(eventQueues);
    this.admitRule = createRuleAdmission(eventQueues);
    this.exportEverything(stage);
  }

  /**
   * Everything that a service stack of any stage file may import, whether this one does or not: CloudFormation removes no
   * export that the service stack of the stage before still imports, and the stateful stack is deployed first.
   */
  private exportEverything({ standbyOf }: Stage): void {
    const queues = this.node.children.filter((child) => child instanceof Queue);
    for (const { queueArn, queueName, queueUrl } of queues) {
      for (const value of [queueArn, queueName, queueUrl]) this.exportValue(value);
    }
    // A table that is known by its name is imported from no stack.
    for (const { table } of standbyOf === undefined ? [this.registry, this.deliveries] : [this.deliveries]) {
      for (const value of [table.tableArn, table.tableName]) this.exportValue(value);
    }
    this.exportValue(this.key.key.keyArn);
  }

  /** Lets the topics of what providers report send to the queues that it is worked from. */
  private allowProviders(stage: Stage): void {
    if (isCalling(stage)) this.allowTopic(this.voiceEvents, callEventsTopicName(stage));
    this.allowTopic(this.feedback, mailEventsTopicName(stage));
    if (reportsTexts(stage)) this.allowTopic(this.feedback, textEventsTopicName(stage));
  }

  /** Lets a topic of this account, which a later stack makes, send to a queue. */
  private allowTopic(queue: Queue, topicName: string): void {
    const topic = this.formatArn({ service: 'sns', resource: topicName });
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('sns.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': topic } },
      }),
    );
  }

  /** A queue inside the service; what fails five times stays whole, for people to send again. */
  private createWork(stage: Stage, source: SourceName, deadLetters = this.terminalQueue): Queue {
    return createQueue(this, pascalCase(source), {
      isRetained: stage.retainData,
      consumerSeconds: stage.functions[readerOf(source)].timeoutSeconds,
      deadLetters,
    });
  }
}

const sharedTableOf = (stage: Stage): SharedTable | undefined => {
  const name = sharedRegistryName(stage);
  return name === undefined ? undefined : { name, replicas: stage.replicas ?? 'imported' };
};

const sharedKeyOf = ({ replicas, standbyOf }: Stage): EncryptionKeyProps['shared'] => {
  if (standbyOf !== undefined) return { replicaOf: standbyOf.keyArn };
  return replicas === undefined ? undefined : 'first';
};

const listIndex = (indexName: string, [pk, sk]: readonly [string, string]): GlobalSecondaryIndexPropsV2 => ({
  indexName,
  partitionKey: stringKey(pk),
  sortKey: stringKey(sk),
  projectionType: ProjectionType.INCLUDE,
  nonKeyAttributes: [...LISTED],
});
