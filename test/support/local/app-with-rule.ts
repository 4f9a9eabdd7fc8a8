import { App, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventField, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SmnAlarmAction } from '#lib/public/smn-alarm-action.ts';
import { SmnStage } from '#lib/public/smn-stage.ts';
import { SmnTopicTarget } from '#lib/public/smn-topic-target.ts';
import type { Stage } from '#lib/stage.ts';

/** The topic that the rule of {@link createApp} sends to. */
export const RULE_TOPIC = { project: 'deployments-team', name: 'deployments' };

/** What the events come from. */
export const RULE_SOURCE = 'com.example.deployments';

/** The alarm whose changes go to that topic, and the subject of what its schedule sends there. */
export const ALARM_NAME = 'too-many-deployments';
export const SCHEDULED = 'Once a minute';

/**
 * An app of its own: a stage as a construct, and a stack with rules whose target is a topic: of an application, an alarm, a
 * schedule.
 */
export const createApp = ({ stage, outdir }: { readonly stage: Stage; readonly outdir: string }): App => {
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const smn = new SmnStage(app, 'Notifications', { ...stage, events: { rules: { service: 'functiongraph' } } });
  const target = new SmnTopicTarget(smn, {
    ...RULE_TOPIC,
    subject: `Version ${EventField.fromPath('$.detail.version')}`,
    message: `{"version": ${EventField.fromPath('$.detail.version')}, "by": "${EventField.fromPath('$.detail.by')}"}`,
  });
  const env = { region: smn.service.region };
  const stack = new Stack(app, 'Deployments', { env });
  new Rule(stack, 'Finished', { eventPattern: { source: [RULE_SOURCE] }, targets: [target] });
  const metric = new Metric({ namespace: 'Deployments', metricName: 'Started' });
  const alarm = new Alarm(stack, 'Alarm', { alarmName: ALARM_NAME, metric, threshold: 1, evaluationPeriods: 1 });
  alarm.addAlarmAction(
    new SmnAlarmAction(smn, { ...RULE_TOPIC, message: `It is ${EventField.fromPath('$.detail.state.value')}` }),
  );
  new Rule(stack, 'EveryMinute', {
    schedule: Schedule.rate(Duration.minutes(1)),
    targets: [new SmnTopicTarget(smn, { ...RULE_TOPIC, subject: SCHEDULED, message: `At ${EventField.time}` })],
  });
  return app;
};
