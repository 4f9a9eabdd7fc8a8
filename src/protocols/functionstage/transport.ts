import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { createRegionalClients, targetClientSettings, withinMs } from '#src/protocols/targets/regional-clients.ts';
import type { TargetDelivery } from '#src/protocols/targets/target-deliverer.ts';
import { outcomeOfProviderError } from '../provider-error.ts';

/** Invokes Lambda functions. */
export type LambdaTransport = {
  /** Hands an event to a function's own queue; never throws for what Lambda answers. */
  invoke(delivery: TargetDelivery, signal: AbortSignal): Promise<Outcome>;
};

export type LambdaTransportOptions = {
  /** How long Lambda may take to accept an event. */
  readonly timeoutMs: number;
  /** @default the credentials of the environment; the Region is always the function's */
  readonly client?: LambdaClientConfig;
};

/** A function that is being made or changed refuses events for a while, with a status of final refusals (409). */
const NOT_READY = ['ResourceConflictException', 'SnapStartNotReadyException'];

/** A transport with clients of its own. One per function instance. */
export const createLambdaTransport = ({ timeoutMs, client = {} }: LambdaTransportOptions): LambdaTransport => {
  const lambdaOf = createRegionalClients((region) => new LambdaClient({ ...targetClientSettings, ...client, region }));
  return {
    async invoke({ arn, text }, signal) {
      // Asynchronously: what the function makes of the event, and how often it is tried, is between it and Lambda.
      const command = new InvokeCommand({ FunctionName: arn, InvocationType: 'Event', Payload: Buffer.from(text) });
      try {
        await lambdaOf(arn).send(command, { abortSignal: withinMs(signal, timeoutMs) });
        return { kind: 'delivered' };
      } catch (error) {
        if (error instanceof Error && NOT_READY.includes(error.name)) return { kind: 'retry', reason: error.name };
        return outcomeOfProviderError(error, signal);
      }
    },
  };
};
