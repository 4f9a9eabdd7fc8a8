import {
  ConfigurationSet,
  ConfigurationSetEventDestination,
  EmailSendingEvent,
  EventDestination,
} from 'aws-cdk-lib/aws-ses';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Stage } from './stage.ts';

export type MailEventsProps = {
  readonly stage: Stage;
  /** The queue of the feedback function, where the events go. */
  readonly queue: Queue;
};

/** The configuration set that mails name. */
export const mailConfigurationSetName = ({ name }: Stage): string => `smn-${name}`;

/** The topic to which SES publishes events of mails. Named, since its queue is in the stack before. */
export const mailEventsTopicName = ({ name }: Stage): string => `smn-${name}-mail-events`;

/**
 * How the service learns which addresses do not exist and who complains: the configuration set of its mails publishes these
 * events to a topic, and from there they go to the queue of the feedback function, each as it is. SES has no way straight to a
 * queue.
 */
export class MailEvents extends Construct {
  constructor(scope: Construct, id: string, { stage, queue }: MailEventsProps) {
    super(scope, id);
    const configurationSetName = mailConfigurationSetName(stage);
    const topic = new Topic(this, 'Topic', { topicName: mailEventsTopicName(stage), enforceSSL: true });
    const destination = new ConfigurationSetEventDestination(this, 'Destination', {
      configurationSet: ConfigurationSet.fromConfigurationSetName(this, 'ConfigurationSet', configurationSetName),
      configurationSetEventDestinationName: 'mail-events',
      destination: EventDestination.snsTopic(topic),
      events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT],
    });
    // With the policy that allows the events, which the destination itself adds to the topic.
    destination.node.addDependency(topic);
    new Subscription(this, 'Subscription', {
      topic,
      protocol: SubscriptionProtocol.SQS,
      endpoint: queue.queueArn,
      rawMessageDelivery: true,
    });
  }
}
