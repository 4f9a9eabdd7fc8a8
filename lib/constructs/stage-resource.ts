import { ArnFormat, CustomResource, Duration, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SmnStage } from '../public/smn-stage.ts';
import type { ISmnStage } from '../public/stage-interface.ts';

/** What is kept in a stage and declared in a stack. */
export type StageResource = {
  readonly stage: ISmnStage;
  readonly resourceType: 'Custom::SmnTopic' | 'Custom::SmnSubscription';
  readonly removalPolicy: RemovalPolicy;
  readonly properties: Readonly<Record<string, unknown>>;
};

/** CloudFormation waits an hour for an answer unless it is told; the function answers within its 29 s. */
const ANSWER_TIMEOUT = Duration.minutes(2);

/**
 * Adds a custom resource that the api function of a stage works, known by its name; returns its URN. A stage of the same app is
 * deployed before.
 */
export const createStageResource = (scope: Construct, { stage, ...props }: StageResource): string => {
  const stack = Stack.of(scope);
  if (stage instanceof SmnStage) stack.addStackDependency(stage.service);
  const { ref } = new CustomResource(scope, 'Resource', {
    ...props,
    serviceToken: stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: `smn-${stage.stageName}-api`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
    serviceTimeout: ANSWER_TIMEOUT,
  });
  return ref;
};
