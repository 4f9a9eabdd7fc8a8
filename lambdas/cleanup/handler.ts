import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { workEach } from '#lambdas/runtime/queue-batch.ts';
import { type CleanUpDependencies, cleanUp } from '#src/pipeline/cleanup/clean-up.ts';

type HandlerDependencies = Omit<CleanUpDependencies, 'remainingMs'> & { readonly logger: FunctionLogger };

/** The handler of the cleanup function: removes what a deleted topic left, one topic per record. */
export const createCleanupHandler =
  ({ logger, ...dependencies }: HandlerDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    const remainingMs = (): number => context.getRemainingTimeInMillis();
    return workEach(event, logger, ({ body }) => cleanUp(body, { ...dependencies, remainingMs }));
  };
