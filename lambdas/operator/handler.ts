import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { OperatorCommand } from './commands.ts';
import { type OperatorAnswer, type OperatorDependencies, runCommand } from './run-command.ts';

/**
 * The handler of the operator function, which people call through `npm run smn`; who may invoke it may do all it does. It
 * answers `{ error }` to what it cannot do. What it is asked is never logged: it may be a token.
 */
export const createOperatorHandler =
  ({ logger, ...dependencies }: OperatorDependencies & { readonly logger: FunctionLogger }) =>
  async (payload: unknown, context: Context): Promise<OperatorAnswer> => {
    logger.begin({ aws_request_id: context.awsRequestId });
    const parsed = OperatorCommand.safeParse(payload);
    if (!parsed.success) return { error: describe(parsed.error) };
    const { command } = parsed.data;
    try {
      const answer = await runCommand(parsed.data, dependencies);
      logger.info('Ran a command', { command, succeeded: !('error' in answer) });
      return answer;
    } catch (error) {
      if (error instanceof ServiceError) return { error: error.message };
      logger.error('A command failed', error, { command });
      return { error: `"${command}" failed; the log of the operator function says why (${context.awsRequestId}).` };
    }
  };

const describe = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => (path.length > 0 ? `"${path.join('.')}" ${message}` : message)).join('; ');
