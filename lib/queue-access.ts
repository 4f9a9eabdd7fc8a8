import { Stack } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { EnvironmentVariable } from '#src/domain/environment-variables.ts';
import type { Lane } from '#src/domain/protocol.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import type { WorkQueue } from './constructs/work-queue.ts';

type Lanes = { readonly [L in Lane]?: WorkQueue };

/** Lets the function send to lanes, and tells it their queues. */
export const grantLanes = (to: ServiceFunction, lanes: Lanes): void => {
  grantByLane(to, 'LANE_QUEUES', queuesOf(lanes, 'queue'));
};

/** Lets the function send to the lanes' queues for retries and quarantines, and tells it which. */
export const grantSideQueues = (to: ServiceFunction, lanes: Lanes): void => {
  grantByLane(to, 'RETRY_QUEUES', queuesOf(lanes, 'retries'));
  grantByLane(to, 'QUARANTINE_QUEUES', queuesOf(lanes, 'quarantine'));
};

/** Lets the function give recipients up, and tells it where to. */
export const grantDeadLetters = (to: ServiceFunction, lanes: Lanes): void => {
  grantByLane(to, 'DEAD_LETTER_QUEUES', queuesOf(lanes, 'deadLetters'));
};

/** Lets the function send to one queue, and tells it the queue's URL. */
export const grantQueue = (to: ServiceFunction, variable: EnvironmentVariable, queue: Queue): void => {
  to.allow(['sqs:SendMessage'], [queue.queueArn]);
  to.addEnvironment(variable, queue.queueUrl);
};

const queuesOf = (lanes: Lanes, role: keyof WorkQueue): ReadonlyMap<string, Queue> =>
  new Map(
    Object.entries(lanes).flatMap(([lane, queues]) => {
      const queue = queues[role];
      return queue === undefined ? [] : [[lane, queue] as const];
    }),
  );

const grantByLane = (to: ServiceFunction, variable: EnvironmentVariable, queues: ReadonlyMap<string, Queue>): void => {
  const urls = Object.fromEntries([...queues].map(([lane, { queueUrl }]) => [lane, queueUrl]));
  to.addEnvironment(variable, Stack.of(to).toJsonString(urls));
  const arns = [...queues.values()].map(({ queueArn }) => queueArn);
  if (arns.length > 0) to.allow(['sqs:SendMessage'], arns);
};
