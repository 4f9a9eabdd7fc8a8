import * as z from 'zod';
import { type EventPattern, readEventPattern } from '#src/domain/events/event-pattern.ts';
import { matchesPattern } from '#src/domain/events/match-event.ts';
import type { BusEvent } from './bus-event.ts';
import { type QueueTarget, queueTargetOf, TargetProperties } from './rule-targets.ts';
import { messageOf, StartFailure } from './start-failure.ts';
import type { ResolvedResource, Resolver } from './template/resolver.ts';

/** A rule of the stacks, and the queues that get what matches it. */
export type EventRule = { readonly pattern: EventPattern; readonly targets: readonly QueueTarget[] };

/** A pattern has EventBridge's meaning and operators, for what reads it is what reads those of triggers (decision 078). */
const Pattern = z.unknown().transform((value, context) => {
  try {
    return readEventPattern(value);
  } catch (error) {
    context.addIssue({ code: 'custom', message: messageOf(error) });
    return z.NEVER;
  }
});

const Properties = z.object({
  EventPattern: Pattern,
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(TargetProperties).default([]),
});

/** Reads the enabled rules of the stacks that have an event pattern; each of their targets must be a queue. */
export const readEventRules = (resolver: Resolver): readonly EventRule[] =>
  resolver.resourcesOf('AWS::Events::Rule').flatMap((rule) => {
    if (rule.properties['EventPattern'] === undefined) return [];
    const { EventPattern, State, Targets } = parse(rule);
    if (State === 'DISABLED') return [];
    const targets = Targets.map((target): QueueTarget => {
      const queue = queueTargetOf(target, resolver);
      if (queue !== undefined) return queue;
      throw new StartFailure(
        `The target ${target.Arn} of ${rule.stackName}/${rule.logicalId} is no queue of the stacks.`,
      );
    });
    return [{ pattern: EventPattern, targets }];
  });

/** Whether an event matches a rule's pattern. */
export const matchesRule = ({ pattern }: EventRule, event: BusEvent): boolean => matchesPattern(pattern, event);

const parse = ({ properties, stackName, logicalId }: ResolvedResource): z.infer<typeof Properties> => {
  const parsed = Properties.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new StartFailure(`${stackName}/${logicalId} cannot run locally: ${z.prettifyError(parsed.error)}`);
};
