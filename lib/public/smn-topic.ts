import { RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createStageResource } from '../constructs/stage-resource.ts';
import type { ISmnStage, TopicName } from './stage-interface.ts';

export type SmnTopicProps = TopicName & {
  readonly stage: ISmnStage;
  /** What people see of it, in mails. @default - none; that of a topic which exists already stays */
  readonly displayName?: string;
  /**
   * Cloud services that its access policy lets publish, such as that of `events.rules`; an empty list resets the policy.
   * @default - the access policy is not touched
   */
  readonly services?: readonly string[];
  /** What becomes of it when it is taken out of the stack. @default - it stays: its subscribers would have to agree again */
  readonly removalPolicy?: RemovalPolicy;
};

/**
 * A topic of a project, made when the stack is deployed; one that exists already is taken over, and stays when it is taken out of the
 * stack, whatever `removalPolicy` says (decision 107). With another project or name it is
 * another topic. The project needs no credential.
 */
export class SmnTopic extends Construct implements TopicName {
  readonly stage: ISmnStage;
  readonly project: string;
  readonly name: string;
  readonly topicUrn: string;

  constructor(scope: Construct, id: string, props: SmnTopicProps) {
    super(scope, id);
    const { stage, project, name, displayName, services, removalPolicy = RemovalPolicy.RETAIN } = props;
    this.stage = stage;
    this.project = project;
    this.name = name;
    this.topicUrn = createStageResource(this, {
      ...{ stage, resourceType: 'Custom::SmnTopic', removalPolicy },
      properties: { project, name, displayName, services },
    });
  }
}
