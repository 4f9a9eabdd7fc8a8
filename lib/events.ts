import { createHash } from 'node:crypto';
import { ArnFormat, Lazy, Stack } from 'aws-cdk-lib';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { fitsQueuePolicy } from './queue-policy-size.ts';
import type { Stage } from './stage.ts';

/** The queues of events. */
type EventQueues = {
  /** What the ingress function reads. */
  readonly queue: Queue;
  /** What EventBridge, SNS or the function give up. No function reads it, only operators do. */
  readonly deadLetters: Queue;
};

export type EventSourcesProps = EventQueues & { readonly stage: Stage };

/** Whether the stage takes events of AWS services. */
export const takesEvents = ({ events: { sources, topics, rules } }: Stage): boolean =>
  sources.length + topics.length > 0 || rules !== undefined;

/**
 * Lets in exactly the rules and topics that the stage lists. The rules are in the stack after this one, so that they are known
 * by their names only.
 */
export const allowEventSources = ({ stage, queue, deadLetters }: EventSourcesProps): void => {
  const stack = Stack.of(queue);
  const { sources, topics } = stage.events;
  const rules = sources.map(({ source }) => ruleArn(stack, ruleName(stage, source)));
  for (const to of [queue, deadLetters]) {
    allowService(to, { service: EVENTBRIDGE, from: rules, conditions: ofAccount(stack) });
    allowService(to, { service: 'sns.amazonaws.com', from: topics.map(({ arn }) => arn) });
  }
};

/**
 * Returns what lets one more rule of this account in, by its name, after those that the stage lists: {@link SmnTopicTarget} calls it.
 * Such rules are in stacks after this one, too.
 */
export const createRuleAdmission = ({ stage, queue, deadLetters }: EventSourcesProps): ((rule: string) => void) => {
  const stack = Stack.of(queue);
  const admitted = new Set<string>();
  const from = Lazy.list({ produce: () => [...admitted].map((rule) => ruleArn(stack, rule)) });
  const admit = (rule: string): void => {
    if (stage.events.rules === undefined)
      throw new Error(
        `Stage ${stage.name} takes no events of rules: say as which service they act, { events: { rules: { service } } }.`,
      );
    admitted.add(rule);
    if (!fitsQueuePolicy(stage.events, [...admitted]))
      throw new Error(
        `The policy of stage ${stage.name}'s queue of events holds ${admitted.size - 1} rules, and not this one more: ${rule}`,
      );
    if (admitted.size > 1) return;
    const conditions = { ...ofAccount(stack), ArnLike: { 'aws:SourceArn': from } };
    for (const to of [queue, deadLetters]) allowService(to, { service: EVENTBRIDGE, conditions });
  };
  for (const name of stage.events.rules?.names ?? []) admit(name);
  return admit;
};

const EVENTBRIDGE = 'events.amazonaws.com';

const ruleArn = (stack: Stack, resourceName: string): string =>
  stack.formatArn({ service: 'events', resource: 'rule', resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });

const ofAccount = ({ account }: Stack) => ({ StringEquals: { 'aws:SourceAccount': account } });

type Sender = {
  readonly service: string;
  /** ARNs of what sends. @default - the conditions say it */
  readonly from?: readonly string[];
  /** @default none but that it is one of these */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
};

const allowService = (queue: Queue, { service, from, conditions = {} }: Sender): void => {
  if (from?.length === 0) return;
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(service)],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ...conditions, ...(from !== undefined && { ArnEquals: { 'aws:SourceArn': from } }) },
    }),
  );
};

/** EventBridge's own most: a day, or so many attempts. */
export const RETRIES = { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 };

/**
 * What brings events to the queue: a rule of the default bus for each source, and a subscription to each topic, whose
 * notifications come in SNS's envelope. Neither goes through a function, and what cannot be sent for a day is kept too.
 */
export class EventSources extends Construct {
  constructor(scope: Construct, id: string, { stage, queue, deadLetters }: EventSourcesProps) {
    super(scope, id);
    const deadLetterArn = deadLetters.queueArn;
    for (const { source, detailTypes } of stage.events.sources) {
      const name = ruleName(stage, source);
      new CfnRule(this, name, {
        name,
        description: `Events of ${source} for the triggers of SMN stage ${stage.name}`,
        eventPattern: { source: [source], ...(detailTypes !== undefined && { 'detail-type': detailTypes }) },
        targets: [
          { id: 'events', arn: queue.queueArn, deadLetterConfig: { arn: deadLetterArn }, retryPolicy: RETRIES },
        ],
      });
    }
    for (const { arn } of stage.events.topics) {
      const [, , , region] = arn.split(':');
      new CfnSubscription(this, arn.replaceAll('/', '-'), {
        topicArn: arn,
        protocol: 'sqs',
        endpoint: queue.queueArn,
        rawMessageDelivery: false,
        redrivePolicy: { deadLetterTargetArn: deadLetterArn },
        ...(region !== undefined && { region }),
      });
    }
  }
}

const MAX_RULE_NAME = 64;

/** `smn-prod-events-aws.s3`. A source that a name cannot hold as it is gets a hash, so that no two share a rule. */
const ruleName = ({ name }: Stage, source: string): string => {
  const plain = `smn-${name}-events-${source}`;
  if (plain.length <= MAX_RULE_NAME && !source.includes('/')) return plain;
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 8);
  return `${plain.replaceAll('/', '-').slice(0, MAX_RULE_NAME - hash.length - 1)}-${hash}`;
};
