import type { Context } from 'aws-lambda';
import * as z from 'zod';
import type { FunctionLogger } from '#lambdas/runtime/logger.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { OperatorCommand } from './commands.ts';
import { type OperatorAnswer, type OperatorDependencies, runCommand } from './run-command.ts';

/** The operator's name, as the command sends it; it is only logged. CloudTrail has who invoked the function. */
const Asking = z.looseObject({ by: z.string().max(200).optional().catch(undefined) });

/** What of a command and its answer says which thing it was about; neither is logged whole, for either may hold a secret. */
const Concerned = z.object({
  project: z.string().exactOptional(),
  accessKey: z.string().exactOptional(),
  id: z.string().exactOptional(),
  /** Read already in a command, text in an answer. */
  arn: z.union([z.string(), z.object({ arn: z.string() }).transform(({ arn }) => arn)]).exactOptional(),
});

/**
 * The handler of the operator function, which people call through `npm run smn`; the right to invoke it is the right to all
 * commands. Returns `{ error }` when a command fails, with `invalidArguments` when its arguments are wrong. Every command is
 * logged: the caller, the command, the project, and the key or id concerned.
 */
export const createOperatorHandler =
  ({ logger, ...dependencies }: OperatorDependencies & { readonly logger: FunctionLogger }) =>
  async (payload: unknown, context: Context): Promise<OperatorAnswer> => {
    logger.begin({ aws_request_id: context.awsRequestId });
    const { by = 'unknown', ...asked } = Asking.safeParse(payload).data ?? {};
    const parsed = OperatorCommand.safeParse(asked);
    if (!parsed.success) {
      logger.info('Refused a command', {
        by,
        arguments: String(parsed.error.issues.map(({ path }) => path.join('.'))),
      });
      return { error: describe(parsed.error), invalidArguments: true };
    }
    const { command } = parsed.data;
    const facts = { command, by, ...Concerned.parse(parsed.data), ...memberOf(parsed.data) };
    try {
      const answer = await runCommand(parsed.data, dependencies);
      logger.info('Ran a command', { ...facts, ...Concerned.parse(answer), succeeded: !('error' in answer) });
      return answer;
    } catch (error) {
      if (error instanceof ServiceError) {
        logger.info('Ran a command', { ...facts, succeeded: false });
        return { error: error.message, ...(isOfArguments(error) && { invalidArguments: true }) };
      }
      logger.error('A command failed', error, facts);
      return { error: `"${command}" failed; the log of the operator function says why (${context.awsRequestId}).` };
    }
  };

/** Who is added or removed: a user of the service, whose address is no endpoint. */
const memberOf = (asked: OperatorCommand): { readonly member?: string } =>
  asked.command === 'members add' || asked.command === 'members remove' ? { member: asked.email } : {};

/** The contract's 400 are faults of what was given, here as on the wire. */
const isOfArguments = ({ status }: ServiceError): boolean => status === 400;

const describe = ({ issues }: z.ZodError): string =>
  issues.map(({ path, message }) => (path.length > 0 ? `"${path.join('.')}" ${message}` : message)).join('; ');
