import { createHash } from 'node:crypto';
import { Lazy, Stack } from 'aws-cdk-lib';
import {
  type AlarmActionConfig,
  CfnAlarm,
  CfnCompositeAlarm,
  type IAlarm,
  type IAlarmAction,
} from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { SmnTopicTarget, type SmnTopicTargetProps } from './smn-topic-target.ts';
import type { ISmnStage } from './stage-interface.ts';

/**
 * A topic as the action of an alarm: `alarm.addAlarmAction(action)`, and `addOkAction` and `addInsufficientDataAction` with the same
 * one. CloudWatch tells every change of an alarm to EventBridge, and an alarm's own action cannot name a topic of the service:
 * so it becomes a rule beside the alarm, for the states that it was added for, and no action of the alarm itself (decision 098).
 * The message has the form of Cloud Eye's unless it is said.
 */
export class SmnAlarmAction implements IAlarmAction {
  private readonly stage: ISmnStage;
  private readonly props: SmnTopicTargetProps;
  private readonly bound = new Map<IAlarm, AlarmActionConfig>();

  constructor(stage: ISmnStage, props: SmnTopicTargetProps) {
    this.stage = stage;
    this.props = props.message === undefined ? { preset: 'ces', ...props } : props;
  }

  bind(scope: Construct, alarm: IAlarm): AlarmActionConfig {
    const present = this.bound.get(alarm);
    if (present !== undefined) return present;
    const resource = alarm.node.defaultChild;
    if (!(resource instanceof CfnAlarm || resource instanceof CfnCompositeAlarm))
      throw new Error(`${alarm.node.path} is no alarm that this app makes: it takes no action.`);
    const action = createAbsentAction(resource);
    const { project, name } = this.props;
    const rule = new CfnRule(scope, this.freeId(scope), {
      description: `Changes of an alarm for the topic ${name} of project ${project}`,
      eventPattern: {
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        resources: [alarm.alarmArn],
        detail: { state: { value: Lazy.any({ produce: action.states }) } },
      },
    });
    rule.targets = [targetOf(new SmnTopicTarget(this.stage, this.props), rule)];
    this.bound.set(alarm, { alarmActionArn: action.arn });
    return { alarmActionArn: action.arn };
  }

  /** One alarm may tell a topic different things in different states. */
  private freeId(scope: Construct): string {
    const { project, name } = this.props;
    const id = `Smn${shortHash([this.stage.stageName, project, name])}`;
    const taken = scope.node.children.filter((child) => child.node.id.startsWith(id)).length;
    return taken === 0 ? id : `${id}-${taken + 1}`;
  }
}

/** A target as CloudFormation has it. */
const targetOf = (target: SmnTopicTarget, rule: CfnRule): CfnRule.TargetProperty => {
  const { arn, input, deadLetterConfig, retryPolicy } = target.bind(rule);
  const { inputTemplate = '' } = input?.bind(rule) ?? {};
  return {
    ...{ id: 'topic', arn, inputTransformer: { inputTemplate } },
    ...(deadLetterConfig !== undefined && { deadLetterConfig }),
    ...(retryPolicy !== undefined && { retryPolicy }),
  };
};

/** The lists of actions of an alarm, by the state in which it takes them. */
const LISTS = { ALARM: 'alarmActions', OK: 'okActions', INSUFFICIENT_DATA: 'insufficientDataActions' } as const;

const MARK = 'smn-alarm-action';

/**
 * An ARN that leaves nothing in the template (CDK drops what becomes undefined from lists), and in which lists it is: an action is
 * not told for which state it is bound.
 */
const createAbsentAction = (resource: CfnAlarm | CfnCompositeAlarm) => {
  let isSought = false;
  const isIn = (list: string[] | undefined): boolean => {
    isSought = true;
    const found: unknown = Stack.of(resource).resolve(list);
    isSought = false;
    return Array.isArray(found) && found.includes(MARK);
  };
  return {
    arn: Lazy.uncachedString({ produce: () => (isSought ? MARK : undefined) }),
    states: (): readonly string[] =>
      Object.entries(LISTS).flatMap(([state, list]) => (isIn(resource[list]) ? [state] : [])),
  };
};

const shortHash = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 8);
