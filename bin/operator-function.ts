import { hostname, userInfo } from 'node:os';
import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { CommandError, isRefused } from './command-line.ts';
import { type LocalFacts, notRunning } from './local-facts.ts';

/** Where the operator function runs. */
export type Target = {
  /** @default the local service's, else `dev` */
  readonly stage?: string | undefined;
  /** @default the SDK's own: `AWS_REGION` or the profile's */
  readonly region?: string | undefined;
  /** The local service instead of AWS. */
  readonly local?: LocalFacts | undefined;
};

const Answer = z.record(z.string(), z.unknown());
/** What the operator function answers. */
export type Answer = z.infer<typeof Answer>;

/** `invalidArguments` is there when the command was called in a wrong way. */
const Refusal = z.object({ error: z.string(), invalidArguments: z.literal(true).optional() });
const Failure = z.object({ errorMessage: z.string() });

/**
 * Calls the operator function of a stage, in the name of the person at the terminal; returns its answer. Throws a {@link
 * CommandError} when it refuses or fails.
 */
export const askOperator = async (target: Target, payload: Answer): Promise<Answer> => {
  const client = createClient(target);
  const functionName = `smn-${stageOf(target)}-operator`;
  try {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({
        FunctionName: functionName,
        Payload: JSON.stringify({ ...payload, by: await callerOf(client) }),
      }),
    );
    const answer = Answer.parse(JSON.parse(Payload?.transformToString() || 'null'));
    if (FunctionError !== undefined) throw new CommandError(`${functionName} failed: ${failureOf(answer)}`);
    const refusal = Refusal.safeParse(answer);
    if (refusal.success) {
      const { error, invalidArguments = false } = refusal.data;
      throw new CommandError(error, { exitCode: invalidArguments ? 2 : 1 });
    }
    return answer;
  } catch (error) {
    throw translate(error, target);
  } finally {
    client.destroy();
  }
};

const createClient = ({ region, local }: Target): LambdaClient =>
  local === undefined
    ? new LambdaClient({ ...(region !== undefined && { region }) })
    : new LambdaClient({
        endpoint: local.awsEndpointUrl,
        region: local.region,
        // The local service checks no AWS credentials, but the client wants some to sign with.
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        maxAttempts: 1,
      });

/** For the function's log: the user of this machine, and the AWS access key id by which CloudTrail knows the caller. */
const callerOf = async (client: LambdaClient): Promise<string> => {
  const { accessKeyId } = await client.config.credentials();
  return `${userName()}@${hostname()} ${accessKeyId}`;
};

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // an id without a name, as in many containers
  }
};

const failureOf = (answer: Answer): string => Failure.safeParse(answer).data?.errorMessage ?? 'see its log';

const DEFAULT_STAGE = 'dev';

const stageOf = ({ stage, local }: Target): string => stage ?? local?.stage ?? DEFAULT_STAGE;

const NO_CREDENTIALS =
  'There are no AWS credentials: log in, or set AWS_PROFILE. --local operates the service that "npm start" runs.';
const NO_REGION = 'There is no AWS Region: give --region, or set AWS_REGION.';

const translate = (error: unknown, target: Target): unknown => {
  const { local } = target;
  const stage = stageOf(target);
  if (local !== undefined && isRefused(error)) return notRunning(local, error);
  if (error instanceof Error && error.name === 'CredentialsProviderError') return new CommandError(NO_CREDENTIALS);
  if (error instanceof Error && error.message === 'Region is missing') return new CommandError(NO_REGION);
  if (error instanceof ResourceNotFoundException) {
    return new CommandError(`There is no function smn-${stage}-operator here. Is the stage "${stage}" deployed?`, {
      cause: error,
    });
  }
  return error;
};
