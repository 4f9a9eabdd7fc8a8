import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';

/** A topic, named in its project. */
export type TopicName = {
  /** The id of the project whose topic it is. */
  readonly project: string;
  /** The name of the topic. */
  readonly name: string;
};

/** A stage of the service: deployed by the same app, or by another. */
export interface ISmnStage extends IConstruct {
  /** The `name` of the stage. */
  readonly stageName: string;
  /** Where clients send their calls, without a trailing slash. */
  readonly apiEndpoint: string;
  /** The function that the operator command invokes. */
  readonly operatorFunctionName: string;
  /** Where rules send events; it lets in those that are allowed. */
  readonly eventsQueue: IQueue;
  /** Where events go that cannot be handed over, read or published; only operators read it. */
  readonly eventDeadLetterQueue: IQueue;
  /** The URN of a topic, which need not exist yet. */
  topicUrn(topic: TopicName): string;
  /**
   * Lets a rule of this account send events to topics, by its name; {@link SmnTopicTarget} does so itself. A stage that another app
   * deploys must list the rule in its own `events.rules.names`.
   */
  allowRule(ruleName: string): void;
  /**
   * Allows calling the API under `/iam` with the signatures of AWS, without a key of the service. What a role may do is said by the
   * operator, who binds it to a project (`smn principals bind`).
   */
  grantCall(grantee: IGrantable): Grant;
  /** Allows invoking the operator function: it makes credentials, and can do all that an operator can. */
  grantInvokeOperator(grantee: IGrantable): Grant;
}

/** Names a stage that another app deploys. */
export type ImportedStageProps = {
  /** The `name` of the stage. */
  readonly stageName: string;
  /** The `settings.region` of the stage, which its URNs have. @default the AWS Region of the stack */
  readonly region?: string;
};
