import type { Context } from 'aws-lambda';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { type SweepDependencies, sweep } from '#src/pipeline/holding/sweep.ts';

type SweepHandlerDependencies = Omit<SweepDependencies, 'remainingMs'> & { readonly logger: FunctionLogger };

/** The handler of the sweep function, which its schedule invokes: asks for the release of what a hold has left that ended. */
export const createSweepHandler =
  ({ logger, ...dependencies }: SweepHandlerDependencies) =>
  async (_event: unknown, context: Context): Promise<void> => {
    logger.begin({ request_id: context.awsRequestId });
    const remainingMs = (): number => context.getRemainingTimeInMillis();
    const woken = await sweep({ ...dependencies, remainingMs });
    if (woken > 0) logger.info('Holds have ended', { subscriptions: woken });
  };
