/** A bucket, an alarm and a schedule, each of which publishes to a topic of a stage that the same app deploys. */
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { EventField, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { SmnAlarmAction, SmnStage, SmnSubscription, SmnTopic, SmnTopicTarget } from 'smn-on-aws/constructs';

/** The project whose topics they are. */
const project = 'orders';

const app = new App();

const smn = new SmnStage(app, 'Notifications', {
  name: 'example',
  senderAddress: 'notifications@example.org',
  // What events of rules act as, unless they are of CloudWatch or S3: policies of topics must let it publish.
  events: { rules: { service: 'functiongraph' } },
});

const orders = new Stack(app, 'Orders');

/** A topic of the project, with the services whose events it takes. */
const topicFor = (name: string, ...services: string[]) =>
  new SmnTopic(orders, `${name}-topic`, { stage: smn, project, name, services });

const uploads = topicFor('uploads', 'obs');
const operators = topicFor('operators', 'ces');
const shifts = topicFor('shifts', 'functiongraph');
new SmnSubscription(orders, 'Desk', { topic: operators, protocol: 'email', endpoint: 'desk@example.org' });

const bucket = new Bucket(orders, 'Uploads', { eventBridgeEnabled: true, enforceSSL: true });
new Rule(orders, 'Uploaded', {
  eventPattern: {
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: { bucket: { name: [bucket.bucketName] } },
  },
  targets: [new SmnTopicTarget(smn, { project, name: uploads.name, preset: 'obs' })],
});

const alarm = new Alarm(orders, 'TooManyErrors', {
  metric: new Metric({ namespace: 'Orders', metricName: 'Errors', statistic: 'Sum', period: Duration.minutes(5) }),
  threshold: 10,
  evaluationPeriods: 1,
});
const tellOperators = new SmnAlarmAction(smn, { project, name: operators.name });
alarm.addAlarmAction(tellOperators);
alarm.addOkAction(tellOperators);

new Rule(orders, 'EndOfDay', {
  schedule: Schedule.cron({ hour: '18', minute: '0' }),
  targets: [
    new SmnTopicTarget(smn, {
      ...{ project, name: shifts.name, subject: 'End of day' },
      message: `It is ${EventField.time}. Close the orders of today.`,
    }),
  ],
});

app.synth();
