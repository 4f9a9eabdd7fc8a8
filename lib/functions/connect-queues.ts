import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { LANES } from '#src/domain/protocol.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { takesEvents } from '../events.ts';
import { perLane } from '../lanes.ts';
import type { Stage } from '../stage.ts';
import type { StatefulStack } from '../stateful-stack.ts';
import { isCalling } from '../voice.ts';
import type { AccessContext } from './access/context.ts';
import { FUNCTION_NAMES, type SourceName, type StageFunctionName, traitsOf } from './function-table.ts';

/** How an event source reads its queue. */
type SourceOptions = {
  readonly batchSize: number;
  readonly maxConcurrency?: number;
  readonly maxBatchingWindow?: Duration;
};

/** Makes the event sources of the table; every function reports the messages of a batch that failed. */
export const connectQueues = (
  functions: Readonly<Record<StageFunctionName, ServiceFunction>>,
  { stage, state }: AccessContext,
): void => {
  const queues = queuesOf(stage, state);
  for (const name of FUNCTION_NAMES) {
    const { reads } = traitsOf(name);
    if (reads === undefined) continue;
    for (const { queue, ...own } of queues[reads.source]) {
      const { batchSize, windowSeconds } = reads;
      const window = windowSeconds === undefined ? {} : { maxBatchingWindow: Duration.seconds(windowSeconds) };
      const options: SourceOptions = { batchSize, ...window, ...own };
      functions[name].function.addEventSource(new SqsEventSource(queue, { ...options, reportBatchItemFailures: true }));
    }
  }
};

type Source = { readonly queue: Queue } & Partial<SourceOptions>;

const queuesOf = (stage: Stage, state: StatefulStack): Readonly<Record<SourceName, readonly Source[]>> => ({
  ...perLane((lane) => {
    const maxConcurrency = stage.eventSourceConcurrency[lane];
    const limit = maxConcurrency === undefined ? {} : { maxConcurrency };
    return state.lanes[lane].sources.map(({ queue, isReadOneByOne }) => ({
      queue,
      ...limit,
      ...(isReadOneByOne ? { batchSize: 1 } : {}),
    }));
  }),
  fanOut: [{ queue: state.fanOut }],
  cleanup: [{ queue: state.cleanup }],
  deliveryLogs: [{ queue: state.deliveryLogs }],
  feedback: [{ queue: state.feedback }],
  hold: [{ queue: state.hold }],
  release: [{ queue: state.release }],
  receipts: [{ queue: state.receipts }],
  jobs: [{ queue: state.jobs }],
  // A queue that is read costs its polls, also when nothing ever comes.
  voiceEvents: isCalling(stage) ? [{ queue: state.voiceEvents }] : [],
  events: takesEvents(stage) ? [{ queue: state.events }] : [],
  deadLetters: LANES.map((lane) => ({ queue: state.lanes[lane].deadLetters })),
});
