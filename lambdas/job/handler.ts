import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { workEach } from '#lambdas/runtime/queue-batch.ts';
import { type RunJobDependencies, runJob } from '#src/pipeline/jobs/run-job.ts';

type JobHandlerDependencies = Omit<RunJobDependencies, 'remainingMs'> & { readonly logger: FunctionLogger };

/** The handler of the job function: works on one job per record, part by part. */
export const createJobHandler =
  ({ logger, ...dependencies }: JobHandlerDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    const remainingMs = (): number => context.getRemainingTimeInMillis();
    return workEach(event, logger, async ({ messageId, body }) => {
      const counts = await runJob({ id: messageId, body }, { ...dependencies, remainingMs });
      logger.info('Worked on a job', counts);
    });
  };
