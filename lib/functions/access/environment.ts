import { Stack } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { LANES, type Lane } from '#src/domain/protocol.ts';
import type { Environment } from '../../constructs/service-function.ts';
import { perLane } from '../../lanes.ts';
import type { StatefulStack } from '../../stateful-stack.ts';

/** The name of the table of topics, subscriptions, templates and credentials. */
export const registryName = ({ registry }: StatefulStack): Environment => ({
  REGISTRY_TABLE_NAME: registry.table.tableName,
});

/** The name of the table of dead letters, counts and probes. */
export const deliveriesName = ({ deliveries }: StatefulStack): Environment => ({
  DELIVERIES_TABLE_NAME: deliveries.table.tableName,
});

/** The key of the service's own secrets. */
export const encryptionKeyId = ({ key }: StatefulStack): Environment => ({ ENCRYPTION_KEY_ID: key.key.keyArn });

/** The queues of all lanes. */
export const laneQueues = ({ lanes }: StatefulStack): Environment => ({
  LANE_QUEUES: queueUrls(perLane((lane) => lanes[lane].queue)),
});

/** The queues for what failed and waits, of the lanes that have one. */
export const retryQueues = ({ lanes }: StatefulStack): Environment => {
  const found = LANES.flatMap((lane) => {
    const { retries } = lanes[lane];
    return retries === undefined ? [] : [[lane, retries] as const];
  });
  return { RETRY_QUEUES: queueUrls(Object.fromEntries(found)) };
};

/** Queue URL by lane, as JSON. */
export const queueUrls = (queues: Readonly<Partial<Record<Lane, Queue>>>): string => {
  const [first] = Object.values(queues);
  const urls = Object.fromEntries(Object.entries(queues).map(([lane, { queueUrl }]) => [lane, queueUrl]));
  return first === undefined ? '{}' : Stack.of(first).toJsonString(urls);
};
