import { Stack } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { ImportedStageProps, ISmnStage, TopicName } from '../public/stage-interface.ts';
import { parameterName, type StageParameter } from '../stage-parameters.ts';
import { grantCall, grantInvokeOperator, operatorFunctionName, urnOf } from './stage-names.ts';

/**
 * A stage that another app deploys. What its name does not say is read from its parameters when the stack is deployed; a stack has
 * only the parameters that are asked for.
 */
export class ImportedStage extends Construct implements ISmnStage {
  readonly stageName: string;
  readonly operatorFunctionName: string;
  private readonly urnRegion: string;
  private events: IQueue | undefined;
  private eventDeadLetters: IQueue | undefined;

  constructor(scope: Construct, id: string, { stageName, region }: ImportedStageProps) {
    super(scope, id);
    this.stageName = stageName;
    this.urnRegion = region ?? Stack.of(this).region;
    this.operatorFunctionName = operatorFunctionName(stageName);
  }

  get apiEndpoint(): string {
    return this.parameterValue('api-endpoint');
  }

  get eventsQueue(): IQueue {
    this.events ??= this.queueOf('EventsQueue', 'events-queue-arn');
    return this.events;
  }

  get eventDeadLetterQueue(): IQueue {
    this.eventDeadLetters ??= this.queueOf('EventDeadLetterQueue', 'event-dead-letters-queue-arn');
    return this.eventDeadLetters;
  }

  topicUrn(topic: TopicName): string {
    return urnOf(this.urnRegion, topic);
  }

  /** Only the stage itself knows which rules it lets in. */
  allowRule(): void {}

  grantCall(grantee: IGrantable): Grant {
    return grantCall(Stack.of(this), this.parameterValue('api-id'), grantee);
  }

  grantInvokeOperator(grantee: IGrantable): Grant {
    return grantInvokeOperator(Stack.of(this), this.stageName, grantee);
  }

  private queueOf(id: string, parameter: StageParameter): IQueue {
    return Queue.fromQueueArn(this, id, this.parameterValue(parameter));
  }

  private parameterValue(parameter: StageParameter): string {
    return StringParameter.valueForStringParameter(this, parameterName(this.stageName, parameter));
  }
}
