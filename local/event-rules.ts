import * as z from 'zod';
import { StartFailure } from './start-failure.ts';
import type { ResolvedResource, Resolver } from './template/resolver.ts';

const Texts = z.array(z.string());

/** All that the stacks' rules say of events; what else a pattern may say is not known here. */
const Pattern = z.strictObject({ source: Texts, 'detail-type': Texts.optional() });

/** A queue that gets what matches a rule. */
type EventTarget = {
  readonly queueUrl: string;
  /** What it gets instead of the event: a text with the event in it. @default - the event */
  readonly template?: string;
};

/** A rule of the stacks, and the queues that get what matches it. */
export type EventRule = { readonly pattern: z.infer<typeof Pattern>; readonly targets: readonly EventTarget[] };

/** What stands in a template for the event, whole; no other variable is known here. */
const WHOLE_EVENT = '<aws.events.event.json>';

const Template = z.string().refine((text) => !text.replaceAll(WHOLE_EVENT, '').includes('<'), {
  error: `has variables; the local cloud knows ${WHOLE_EVENT} alone`,
});

const Properties = z.object({
  EventPattern: Pattern,
  State: z.literal('ENABLED').default('ENABLED'),
  ScheduleExpression: z.never('a rule with a pattern and a schedule is not known to the local cloud').optional(),
  Targets: z.array(
    z.strictObject({
      ...{ Id: z.string(), Arn: z.string(), DeadLetterConfig: z.unknown(), RetryPolicy: z.unknown() },
      InputTransformer: z.strictObject({ InputTemplate: Template }).optional(),
    }),
  ),
});

/** Reads the rules of the stacks that have an event pattern; each of their targets must be a queue. */
export const readEventRules = (resolver: Resolver): readonly EventRule[] => {
  const queues = resolver.resourcesOf('AWS::SQS::Queue');
  return resolver.resourcesOf('AWS::Events::Rule').flatMap((rule) => {
    if (rule.properties['EventPattern'] === undefined) return [];
    const { EventPattern, Targets } = parse(rule);
    const targets = Targets.map(({ Arn, InputTransformer }): EventTarget => {
      const queue = queues.find(({ identity }) => identity?.attributes['Arn'] === Arn);
      if (queue?.identity === undefined)
        throw new StartFailure(`The target ${Arn} of ${rule.stackName}/${rule.logicalId} is no queue of the stacks.`);
      const template = InputTransformer?.InputTemplate;
      return { queueUrl: queue.identity.ref, ...(template !== undefined && { template }) };
    });
    return [{ pattern: EventPattern, targets }];
  });
};

/** Whether an event matches a rule's pattern. */
export const matchesRule = (
  { pattern }: EventRule,
  event: { readonly source: string; readonly 'detail-type': string },
): boolean => pattern.source.includes(event.source) && (pattern['detail-type']?.includes(event['detail-type']) ?? true);

/** What a target gets of an event, given as JSON. */
export const inputFor = ({ template }: EventTarget, event: string): string =>
  template === undefined ? event : template.replaceAll(WHOLE_EVENT, () => event);

const parse = ({ properties, stackName, logicalId }: ResolvedResource): z.infer<typeof Properties> => {
  const parsed = Properties.safeParse(properties);
  if (parsed.success) return parsed.data;
  throw new StartFailure(`${stackName}/${logicalId} cannot run locally: ${z.prettifyError(parsed.error)}`);
};
