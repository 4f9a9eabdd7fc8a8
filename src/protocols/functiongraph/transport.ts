import { SFNClient, type SFNClientConfig, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { createRegionalClients, targetClientSettings, withinMs } from '#src/protocols/targets/regional-clients.ts';
import type { TargetDelivery } from '#src/protocols/targets/target-deliverer.ts';
import { outcomeOfProviderError } from '../provider-error.ts';

/** Starts executions of Step Functions state machines. */
export type WorkflowTransport = {
  /** Starts one execution per delivery, however often it is called; never throws for what Step Functions answers. */
  start(delivery: TargetDelivery, signal: AbortSignal): Promise<Outcome>;
};

export type WorkflowTransportOptions = {
  /** How long Step Functions may take to accept an execution. */
  readonly timeoutMs: number;
  /** @default the credentials of the environment; the Region is always the state machine's */
  readonly client?: SFNClientConfig;
};

/** Errors whose status says less than their name. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  // An execution of this name has run: the delivery is a repetition.
  ExecutionAlreadyExists: { kind: 'delivered' },
  // A million executions are open; some will end.
  ExecutionLimitExceeded: { kind: 'throttled', reason: 'ExecutionLimitExceeded' },
};

/** A transport with clients of its own. One per function instance. */
export const createWorkflowTransport = ({ timeoutMs, client = {} }: WorkflowTransportOptions): WorkflowTransport => {
  const statesOf = createRegionalClients((region) => new SFNClient({ ...targetClientSettings, ...client, region }));
  return {
    async start({ arn, text, deliveryId }, signal) {
      // Standard workflows keep names for 90 days after their end; express ones may run again on a repetition.
      const command = new StartExecutionCommand({ stateMachineArn: arn, name: deliveryId, input: text });
      try {
        await statesOf(arn).send(command, { abortSignal: withinMs(signal, timeoutMs) });
        return { kind: 'delivered' };
      } catch (error) {
        const named = error instanceof Error ? OUTCOMES[error.name] : undefined;
        return named ?? outcomeOfProviderError(error, signal);
      }
    },
  };
};
