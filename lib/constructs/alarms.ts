import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { ComparisonOperator, type MathExpression, type Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Stage } from '../stage.ts';

/** A heading of `docs/runbook.md`, as its link is written. */
type RunbookHeading =
  | 'dead-letters'
  | 'unreadable-dead-letters'
  | 'dead-letters-are-not-filed'
  | 'unfiled-messages'
  | 'a-lane-is-behind'
  | 'fan-out-or-cleanup-is-behind'
  | 'events-of-calls-are-behind'
  | 'feedback-is-behind'
  | 'mails-bounce'
  | 'recipients-complain'
  | 'texts-that-do-not-arrive'
  | 'delivery-logs-are-behind'
  | 'receipts-are-behind'
  | 'receipts-are-lost'
  | 'held-messages-are-behind'
  | 'held-messages-expire'
  | 'jobs-are-behind'
  | 'events-are-behind'
  | 'events-that-failed'
  | 'events-that-no-trigger-wants'
  | 'events-that-were-refused'
  | 'events-of-the-service-are-refused'
  | 'the-sweep-does-not-run'
  | 'the-api-answers-5xx'
  | 'calls-are-refused'
  | 'publish-fails'
  | 'publish-is-throttled'
  | 'the-console-fails'
  | 'a-spend-cap-is-reached'
  | 'texts-cost-too-much';

/** One alarm: it rings as soon as the metric, over its period, is above its threshold or below it. */
export type AlarmSettings = {
  readonly metric: Metric | MathExpression;
  /** @default 5 minutes */
  readonly period?: Duration;
  /** Why there. */
  readonly reason: string;
  readonly runbook: RunbookHeading;
} & (
  | {
      /** The largest value that is still fine; none at all is fine too. */
      readonly above: number;
    }
  | {
      /** The smallest value that is still fine; none at all is not. */
      readonly below: number;
    }
);

export type AlarmsProps = {
  /** Its name starts the alarms' names; its `alarmAddress` is subscribed. */
  readonly stage: Stage;
  /** Encrypts the alarm notifications. */
  readonly key: IKey;
};

/** The stage's alarms and the encrypted topic that notifies its alarm address. */
export class Alarms extends Construct {
  private readonly topic: Topic;
  private readonly prefix: string;
  private readonly runbook: string;

  constructor(scope: Construct, id: string, { stage, key }: AlarmsProps) {
    super(scope, id);
    this.prefix = `smn-${stage.name}`;
    this.runbook = stage.runbookUrl ?? 'docs/runbook.md';
    this.topic = new Topic(this, 'Topic', { masterKey: key, enforceSSL: true, displayName: `SMN ${stage.name}` });
    this.allowAlarms();
    if (stage.alarmAddress !== undefined) this.topic.addSubscription(new EmailSubscription(stage.alarmAddress));
  }

  /** The ARN of the topic that all of them notify. */
  get topicArn(): string {
    return this.topic.topicArn;
  }

  /** What their names start with. */
  get namePrefix(): string {
    return `${this.prefix}-`;
  }

  /** Adds the alarm `smn-{stage}-{name}`. */
  add(name: string, { metric, period = Duration.minutes(5), reason, runbook, ...limit }: AlarmSettings): void {
    const alarm = metric.with({ period }).createAlarm(this, name, {
      alarmName: `${this.prefix}-${name}`,
      alarmDescription: `${reason} See ${this.runbook}#${runbook}.`,
      evaluationPeriods: 1,
      ...('above' in limit
        ? {
            threshold: limit.above,
            comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
            treatMissingData: TreatMissingData.NOT_BREACHING,
          }
        : {
            threshold: limit.below,
            comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
            treatMissingData: TreatMissingData.BREACHING,
          }),
    });
    alarm.addAlarmAction(new SnsAction(this.topic));
  }

  /** The policy that enforces TLS replaces the one that lets this account publish: alarms need a statement of their own. */
  private allowAlarms(): void {
    const stack = Stack.of(this);
    const alarms = stack.formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${this.prefix}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisStage',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': alarms } },
      }),
    );
  }
}
