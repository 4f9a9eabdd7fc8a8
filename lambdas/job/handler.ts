import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { workEach } from '#lambdas/runtime/queue-batch.ts';
import { type RunJobDependencies, runJob } from '#src/pipeline/jobs/run-job.ts';
import { type ForwardDependencies, forward } from '#src/pipeline/moving/forward.ts';
import { ForwardRequest } from '#src/queues/forward-request.ts';
import { decode } from '#src/queues/text.ts';

type JobHandlerDependencies = Omit<RunJobDependencies, 'remainingMs'> &
  ForwardDependencies & { readonly logger: FunctionLogger };

/** The handler of the job function: works on one job per record, part by part, or sends one message after a topic that moves. */
export const createJobHandler =
  ({ logger, ...dependencies }: JobHandlerDependencies) =>
  (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.begin({ request_id: context.awsRequestId });
    const remainingMs = (): number => context.getRemainingTimeInMillis();
    return workEach(event, logger, async ({ messageId, body }) => {
      const request = decode(ForwardRequest, body);
      if (request !== undefined) {
        const { kind, topicId, hops } = request;
        return logger.info('Forwarded', { kind, topicId, hops, ...(await forward(request, dependencies)) });
      }
      const counts = await runJob({ id: messageId, body }, { ...dependencies, remainingMs });
      logger.info('Worked on a job', counts);
    });
  };
