import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnConfigurationSet } from 'aws-cdk-lib/aws-smsvoice';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

export type CallEventsProps = {
  readonly stage: Stage;
  /** The queue of the voice-events function, where the events go. */
  readonly queue: Queue;
};

/** The forwarded events of a call: that it was answered, and again that the answered call is over. */
const FORWARDED_EVENT_TYPES = ['VOICE_ANSWERED', 'VOICE_COMPLETED'];

/** Whether the stage makes calls. */
export const isCalling = ({ settings }: Stage): boolean => settings.voice.originationIdentity !== undefined;

/** The configuration set that calls name; its name is part of the ARN in the lane's grant. */
export const voiceConfigurationSetName = ({ name }: Stage): string => `smn-${name}-voice`;

/** The topic to which AWS End User Messaging publishes events of calls. Named, since its queue is in the stack before. */
export const callEventsTopicName = ({ name }: Stage): string => `smn-${name}-call-events`;

/**
 * How the service learns who has answered: calls name a configuration set, whose events go to a topic, and from there to the
 * queue of the voice-events function, each event as it is.
 */
export class CallEvents extends Construct {
  constructor(scope: Construct, id: string, { stage, queue }: CallEventsProps) {
    super(scope, id);
    const topic = new Topic(this, 'Topic', { topicName: callEventsTopicName(stage), enforceSSL: true });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'EventsOfCalls',
        principals: [new ServicePrincipal('sms-voice.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const configurationSet = new CfnConfigurationSet(this, 'ConfigurationSet', {
      configurationSetName: voiceConfigurationSetName(stage),
      eventDestinations: [
        {
          eventDestinationName: 'call-events',
          enabled: true,
          matchingEventTypes: FORWARDED_EVENT_TYPES,
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
