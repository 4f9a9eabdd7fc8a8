import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { CommandError, isRefused } from './command-line.ts';
import { type LocalFacts, notRunning } from './local-facts.ts';

/** Where the operator function runs. */
export type Target = {
  readonly stage: string;
  /** @default the SDK's own: `AWS_REGION` or the profile's */
  readonly region?: string | undefined;
  /** The local service instead of AWS. */
  readonly local?: LocalFacts | undefined;
};

const Answer = z.record(z.string(), z.unknown());
/** What the operator function answers. */
export type Answer = z.infer<typeof Answer>;

const Refusal = z.object({ error: z.string() });
const Failure = z.object({ errorMessage: z.string() });

/** Asks the operator function of a stage; what it refuses or fails to do is a {@link CommandError}. */
export const askOperator = async (target: Target, payload: Answer): Promise<Answer> => {
  const client = createClient(target);
  const functionName = `smn-${target.stage}-operator`;
  try {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(payload) }),
    );
    const answer = Answer.parse(JSON.parse(Payload?.transformToString() || 'null'));
    if (FunctionError !== undefined) throw new CommandError(`${functionName} failed: ${failureOf(answer)}`);
    const refusal = Refusal.safeParse(answer);
    if (refusal.success) throw new CommandError(refusal.data.error);
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

const failureOf = (answer: Answer): string => Failure.safeParse(answer).data?.errorMessage ?? 'see its log';

const translate = (error: unknown, { local, stage }: Target): unknown => {
  if (local !== undefined && isRefused(error)) return notRunning(local, error);
  if (error instanceof ResourceNotFoundException) {
    return new CommandError(`There is no function smn-${stage}-operator here. Is the stage "${stage}" deployed?`, {
      cause: error,
    });
  }
  return error;
};
