import * as z from 'zod';
import { StartFailure } from './start-failure.ts';
import type { ResolvedResource, Resolver } from './template/resolver.ts';

const Texts = z.array(z.string());

/** All that the stacks' rules say of events; what else a pattern may say is not known here. */
const Pattern = z.strictObject({ source: Texts, 'detail-type': Texts.optional() });

/** A rule of the stacks, and the queues that get what matches it. */
export type EventRule = { readonly pattern: z.infer<typeof Pattern>; readonly queueUrls: readonly string[] };

const Properties = z.object({
  EventPattern: Pattern,
  State: z.literal('ENABLED').default('ENABLED'),
  ScheduleExpression: z.never('a rule with a pattern and a schedule is not known to the local cloud').optional(),
  Targets: z.array(
    z.strictObject({ Id: z.string(), Arn: z.string(), DeadLetterConfig: z.unknown(), RetryPolicy: z.unknown() }),
  ),
});

/** Reads the rules of the stacks that have an event pattern; each of their targets must be a queue. */
export const readEventRules = (resolver: Resolver): readonly EventRule[] => {
  const queues = resolver.resourcesOf('AWS::SQS::Queue');
  return resolver.resourcesOf('AWS::Events::Rule').flatMap((rule) => {
    if (rule.properties['EventPattern'] === undefined) return [];
    const { EventPattern, Targets } = parse(rule);
    const queueUrls = Targets.map(({ Arn }) => {
      const queue = queues.find(({ identity }) => identity?.attributes['Arn'] === Arn);
      if (queue?.identity === undefined)
        throw new StartFailure(`The target ${Arn} of ${rule.stackName}/${rule.logicalId} is no queue of the stacks.`);
      return queue.identity.ref;
    });
    return [{ pattern: EventPattern, queueUrls }];
  });
};

/** Whether an event matches a rule's pattern. */
export const matchesRule = (
  { pattern }: EventRule,
  event: { readonly source: string; readonly 'detail-type': string },
): boolean => pattern.source.includes(event.source) && (pattern['detail-type']?.includes(event['detail-type']) ?? true);

const parse = ({ properties, stackName, logicalId }: ResolvedResource): z.infer<typeof Properties> => {
  const parsed = Properties.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new StartFailure(`${stackName}/${logicalId} cannot run locally: ${z.prettifyError(parsed.error)}`);
};
