import { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createStageResource } from '../constructs/stage-resource.ts';
import type { SmnTopic } from './smn-topic.ts';

export type SmnSubscriptionProps = {
  readonly topic: SmnTopic;
  /** As in the API: `email`, `https`, `sms`, `functionstage`, `dms`, … */
  readonly protocol: string;
  /** The address, number, URL, or ARN. */
  readonly endpoint: string;
  /** @default - none; that of a subscription which exists already stays */
  readonly remark?: string;
  /** What becomes of it when it is taken out of the stack. @default - it is removed */
  readonly removalPolicy?: RemovalPolicy;
};

/**
 * A subscription to a topic, made when the stack is deployed. Its owner is asked for consent as by the API, and gets no message
 * before; the deployment does not wait for that. One that exists already is taken over, and stays when it is taken out of the stack
 * (decision 107). With another topic, protocol or endpoint it is another subscription.
 */
export class SmnSubscription extends Construct {
  readonly subscriptionUrn: string;

  constructor(scope: Construct, id: string, props: SmnSubscriptionProps) {
    super(scope, id);
    const { topic, protocol, endpoint, remark, removalPolicy = RemovalPolicy.DESTROY } = props;
    this.subscriptionUrn = createStageResource(this, {
      ...{ stage: topic.stage, resourceType: 'Custom::SmnSubscription', removalPolicy },
      properties: { topicUrn: topic.topicUrn, protocol, endpoint, remark },
    });
  }
}
