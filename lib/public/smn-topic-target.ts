import type { Duration } from 'aws-cdk-lib';
import { Stack, Token } from 'aws-cdk-lib';
import type { IRuleRef, IRuleTarget, RuleTargetConfig } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { TOPIC_NAME } from '#src/domain/urn.ts';
import { knownRuleName } from '../constructs/rule-name.ts';
import { type TargetMessage, TopicTargetInput } from '../constructs/topic-target-input.ts';
import { RETRIES } from '../events.ts';
import type { ISmnStage, TopicName } from './stage-interface.ts';

export type SmnTopicTargetProps = TopicName &
  TargetMessage & {
    /** How long EventBridge tries to hand an event over. @default - a day, the most that it takes */
    readonly maxEventAge?: Duration;
    /** How often it tries. @default - 185 times, the most that it takes */
    readonly retryAttempts?: number;
    /** Where events go that could not be handed over. @default - the stage's own, which its operators watch */
    readonly deadLetterQueue?: IQueue;
  };

/**
 * A topic as the target of a rule: each event that matches is published to it. The event acts as the service of its source
 * (`ces` for CloudWatch, `obs` for S3, else what the stage says, `events.rules.service`), and the topic's access policy must let that
 * publish. The rule gets a name, unless it has one, by which the stage lets it in: one that another app deploys must list it.
 */
export class SmnTopicTarget implements IRuleTarget {
  private readonly stage: ISmnStage;
  private readonly props: SmnTopicTargetProps;

  constructor(stage: ISmnStage, props: SmnTopicTargetProps) {
    const { name } = props;
    if (!Token.isUnresolved(name) && !TOPIC_NAME.test(name))
      throw new Error(
        `"${name}" is no name of a topic; allowed: 1 to 255 letters, digits, "-" and "_", no "-" or "_" first.`,
      );
    this.stage = stage;
    this.props = props;
  }

  bind(rule: IRuleRef): RuleTargetConfig {
    const { stage, props } = this;
    const ruleName = knownRuleName(rule);
    if (ruleName.startsWith(`smn-${stage.stageName}-`))
      throw new Error(
        `${rule.node.path}: a rule named ${ruleName} is taken for one of the stage itself; give it another name.`,
      );
    stage.allowRule(ruleName);
    const { deadLetterQueue = stage.eventDeadLetterQueue, maxEventAge, retryAttempts } = props;
    if (props.deadLetterQueue !== undefined) allowRuleToSend(props.deadLetterQueue, rule);
    return {
      arn: stage.eventsQueue.queueArn,
      input: new TopicTargetInput(stage.topicUrn(props), ruleName, props),
      deadLetterConfig: { arn: deadLetterQueue.queueArn },
      retryPolicy: {
        maximumEventAgeInSeconds: maxEventAge?.toSeconds() ?? RETRIES.maximumEventAgeInSeconds,
        maximumRetryAttempts: retryAttempts ?? RETRIES.maximumRetryAttempts,
      },
      targetResource: stage.eventsQueue,
    };
  }
}

const allowRuleToSend = (queue: IQueue, rule: IRuleRef): void => {
  queue.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(rule).account },
        ArnEquals: { 'aws:SourceArn': rule.ruleRef.ruleArn },
      },
    }),
  );
};
