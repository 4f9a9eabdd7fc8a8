import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnConfigurationSet } from 'aws-cdk-lib/aws-smsvoice';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export type MessagingEventsProps = {
  /** What calls or texts name, and their events go through. */
  readonly configurationSetName: string;
  readonly topicName: string;
  /** The name of the way from one to the other. */
  readonly destinationName: string;
  /** The types of events that are forwarded. */
  readonly eventTypes: readonly string[];
  /** Where the events go. */
  readonly queue: Queue;
};

/**
 * How the service learns what becomes of a call or text of AWS End User Messaging: it names a configuration set, whose events go
 * to a topic, and from there to a queue of the service, each event as it is.
 */
export class MessagingEvents extends Construct {
  constructor(scope: Construct, id: string, props: MessagingEventsProps) {
    super(scope, id);
    const { configurationSetName, topicName, destinationName, eventTypes, queue } = props;
    const topic = new Topic(this, 'Topic', { topicName, enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'Events',
        principals: [new ServicePrincipal('sms-voice.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const configurationSet = new CfnConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName,
      eventDestinations: [
        {
          eventDestinationName: destinationName,
          enabled: true,
          matchingEventTypes: [...eventTypes],
          snsDestination: { topicArn: topic.topicArn },
        },
      ],
    });
    // With the policy that allows the events.
    configurationSet.node.addDependency(topic);
    new Subscription(this, 'Subscription', {
      topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: queue.queueArn,
      rawMessageDelivery: true,
    });
  }
}
