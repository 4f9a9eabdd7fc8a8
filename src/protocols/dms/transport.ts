import { SendMessageCommand, SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { createRegionalClients, targetClientSettings, withinMs } from '#src/protocols/targets/regional-clients.ts';
import type { TargetDelivery } from '#src/protocols/targets/target-deliverer.ts';
import { outcomeOfProviderError } from '../provider-error.ts';

/** Sends messages to SQS queues of others. */
export type QueueTransport = {
  /** Sends one message; never throws for what SQS answers. */
  send(delivery: TargetDelivery, signal: AbortSignal): Promise<Outcome>;
};

export type QueueTransportOptions = {
  /** How long SQS may take to accept a message. */
  readonly timeoutMs: number;
  /** @default the credentials of the environment; the Region is always the queue's */
  readonly client?: SQSClientConfig;
};

/** The URL that SQS knows a queue by. */
const urlOf = (arn: string): string => {
  const [, partition, , region, account, name] = arn.split(':');
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://sqs.${region}.${suffix}/${account}/${name}`;
};

/** A transport with clients of its own. One per function instance. */
export const createQueueTransport = ({ timeoutMs, client = {} }: QueueTransportOptions): QueueTransport => {
  const sqsOf = createRegionalClients(
    // The client's own endpoint is called, wherever the queue's URL points.
    (region) => new SQSClient({ ...targetClientSettings, useQueueUrlAsEndpoint: false, ...client, region }),
  );
  return {
    async send({ arn, text }, signal) {
      // Not in batches: the recipients of one topic are different queues.
      const command = new SendMessageCommand({ QueueUrl: urlOf(arn), MessageBody: text });
      try {
        await sqsOf(arn).send(command, { abortSignal: withinMs(signal, timeoutMs) });
        return { kind: 'delivered' };
      } catch (error) {
        return outcomeOfProviderError(error, signal);
      }
    },
  };
};
