import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { workEach } from '#lambdas/runtime/queue-batch.ts';
import { type ExpandRangeDependencies, expandRange } from '#src/pipeline/fan-out/expand-range.ts';

type FanOutDependencies = ExpandRangeDependencies & { readonly logger: FunctionLogger };

/** The handler of the fan-out function: expands one range of a large topic's subscribers per record. */
export const createFanOutHandler =
  ({ logger, ...dependencies }: FanOutDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    return workEach(event, logger, ({ body }) => expandRange(body, dependencies));
  };
