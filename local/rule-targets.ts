import * as z from 'zod';
import type { Resolver } from './template/resolver.ts';

/** A queue that gets what a rule sends. */
export type QueueTarget = {
  readonly queueUrl: string;
  /** What it gets instead of the event: a text with the event in it. @default - the event */
  readonly template?: string;
};

/** What stands in a template for the event, whole; no other variable is known here. */
const WHOLE_EVENT = '<aws.events.event.json>';

const Template = z.string().refine((text) => !text.replaceAll(WHOLE_EVENT, '').includes('<'), {
  error: `has variables; the local cloud knows ${WHOLE_EVENT} alone`,
});

/** What a template says of a target; retries and dead letters have no meaning here, since nothing fails on the way to a queue. */
export const TargetProperties = z.strictObject({
  ...{ Id: z.string(), Arn: z.string(), DeadLetterConfig: z.unknown().optional(), RetryPolicy: z.unknown().optional() },
  InputTransformer: z.strictObject({ InputTemplate: Template }).optional(),
});

/** The target as a queue of the stacks; undefined when it is none. */
export const queueTargetOf = (
  { Arn, InputTransformer }: z.infer<typeof TargetProperties>,
  resolver: Resolver,
): QueueTarget | undefined => {
  const queues = resolver.resourcesOf('AWS::SQS::Queue');
  const queue = queues.find(({ identity }) => identity?.attributes['Arn'] === Arn);
  if (queue?.identity === undefined) return undefined;
  const template = InputTransformer?.InputTemplate;
  return { queueUrl: queue.identity.ref, ...(template !== undefined && { template }) };
};

/** What a target gets of an event, given as JSON. */
export const inputFor = ({ template }: QueueTarget, event: string): string =>
  template === undefined ? event : template.replaceAll(WHOLE_EVENT, () => event);
