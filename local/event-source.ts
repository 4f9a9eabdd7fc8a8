import * as z from 'zod';
import { StartFailure } from './start-failure.ts';
import type { ResolvedResource, Resolver } from './template/resolver.ts';

/** An event source mapping of the stacks: a queue that a function reads. */
export type EventSource = {
  readonly queueArn: string;
  readonly queueUrl: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly reportsFailures: boolean;
  /** How many batches are processed at once. */
  readonly concurrency: number;
  /** How long what was received stays invisible. */
  readonly visibilitySeconds: number;
};

/** Enough on a laptop, of one mapping and of all mappings of a function: every sandbox takes its 40 MB. */
const CONCURRENCY_OF_MAPPING = 2;
const CONCURRENCY_OF_FUNCTION = 4;
const DEFAULT_VISIBILITY_SECONDS = 30;

const Properties = z.object({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  BatchSize: z.coerce.number().default(10),
  MaximumBatchingWindowInSeconds: z.coerce.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.object({ MaximumConcurrency: z.coerce.number() }).optional(),
  FilterCriteria: z.never('event filters are not known to the local cloud').optional(),
});

/** Reads the event source mappings of the stacks; all must be of queues. */
export const readEventSources = (resolver: Resolver): EventSource[] => {
  const queues = resolver.resourcesOf('AWS::SQS::Queue');
  const mappings = resolver.resourcesOf('AWS::Lambda::EventSourceMapping').map(parse);
  return mappings.flatMap((properties) => {
    const siblings = mappings.filter(({ FunctionName }) => FunctionName === properties.FunctionName).length;
    const queue = queues.find(({ identity }) => identity?.attributes['Arn'] === properties.EventSourceArn);
    if (queue?.identity === undefined)
      throw new StartFailure(`The event source ${properties.EventSourceArn} is no queue of the stacks.`);
    if (!properties.Enabled) return [];
    return [
      {
        queueArn: properties.EventSourceArn,
        queueUrl: queue.identity.ref,
        // A name, or an ARN that ends in it.
        functionName: properties.FunctionName.split(':').at(-1) ?? '',
        batchSize: properties.BatchSize,
        batchingWindowSeconds: properties.MaximumBatchingWindowInSeconds,
        reportsFailures: properties.FunctionResponseTypes.length > 0,
        visibilitySeconds: Number(queue.properties['VisibilityTimeout'] ?? DEFAULT_VISIBILITY_SECONDS),
        concurrency: Math.min(
          properties.ScalingConfig?.MaximumConcurrency ?? CONCURRENCY_OF_MAPPING,
          CONCURRENCY_OF_MAPPING,
          Math.max(1, Math.floor(CONCURRENCY_OF_FUNCTION / siblings)),
        ),
      },
    ];
  });
};

const parse = ({ properties, stackName, logicalId }: ResolvedResource): z.infer<typeof Properties> => {
  const parsed = Properties.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new StartFailure(`${stackName}/${logicalId} cannot run locally: ${z.prettifyError(parsed.error)}`);
};
