import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LANES } from '#src/domain/protocol.ts';
import { sourcesOf } from './constructs/work-queue.ts';
import type { ServiceFunctions } from './functions.ts';
import { laneTraits } from './lanes.ts';
import type { Stage } from './stage.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { isCalling } from './voice.ts';

/** Ranges and pages are work enough by themselves. */
const BATCH_SIZES = { fanOut: 1, cleanup: 1, deliveryLog: 10, voiceEvents: 10, deadLetter: 10 } as const;

/** Which function reads which queue; every one of them reports the messages of a batch that failed. */
export const connectQueues = (functions: ServiceFunctions, state: StatefulStack, stage: Stage): void => {
  for (const lane of LANES) {
    const reader = functions[laneTraits[lane].functionName].function;
    for (const { role, queue } of sourcesOf(state.lanes[lane])) {
      const maxConcurrency = stage.eventSourceConcurrency[lane];
      const limit = maxConcurrency === undefined ? {} : { maxConcurrency };
      const batchSize = role === 'quarantine' ? 1 : laneTraits[lane].batchSize;
      reader.addEventSource(new SqsEventSource(queue, { ...limit, ...partialBatches(batchSize) }));
    }
  }
  const { fanOut, cleanup, deliveryLog, voiceEvents, deadLetter } = functions;
  fanOut.function.addEventSource(new SqsEventSource(state.fanOut, partialBatches(BATCH_SIZES.fanOut)));
  cleanup.function.addEventSource(new SqsEventSource(state.cleanup, partialBatches(BATCH_SIZES.cleanup)));
  deliveryLog.function.addEventSource(new SqsEventSource(state.deliveryLogs, partialBatches(BATCH_SIZES.deliveryLog)));
  // A queue that is read costs its polls, also when nothing ever comes.
  if (isCalling(stage)) {
    voiceEvents.function.addEventSource(new SqsEventSource(state.voiceEvents, partialBatches(BATCH_SIZES.voiceEvents)));
  }
  for (const { deadLetters } of Object.values(state.lanes)) {
    deadLetter.function.addEventSource(new SqsEventSource(deadLetters, partialBatches(BATCH_SIZES.deadLetter)));
  }
};

const partialBatches = (batchSize: number): { batchSize: number; reportBatchItemFailures: boolean } => ({
  batchSize,
  reportBatchItemFailures: true,
});
