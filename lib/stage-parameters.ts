import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { StatefulStack } from './stateful-stack.ts';

/** What a stage says of itself to other apps of its account and Region. */
export type StageParameter = 'api-endpoint' | 'api-id' | 'events-queue-arn' | 'event-dead-letters-queue-arn';

/** The name of a parameter of Systems Manager that a stage has: it does not depend on the stage file. */
export const parameterName = (stageName: string, parameter: StageParameter): string => `/smn/${stageName}/${parameter}`;

export type StageParametersProps = {
  readonly stageName: string;
  readonly apiEndpoint: string;
  readonly apiId: string;
  readonly state: Pick<StatefulStack, 'events' | 'eventDeadLetters'>;
};

/**
 * What other apps cannot tell from the stage's name. Parameters, and no exports: CloudFormation changes no export that another stack
 * imports, so that such a stage could have no other address (decision 096).
 */
export class StageParameters extends Construct {
  constructor(scope: Construct, id: string, { stageName, apiEndpoint, apiId, state }: StageParametersProps) {
    super(scope, id);
    const create = (parameterId: string, parameter: StageParameter, stringValue: string): void => {
      new StringParameter(this, parameterId, { parameterName: parameterName(stageName, parameter), stringValue });
    };
    create('ApiEndpoint', 'api-endpoint', apiEndpoint);
    create('ApiId', 'api-id', apiId);
    create('EventsQueueArn', 'events-queue-arn', state.events.queueArn);
    create('EventDeadLettersQueueArn', 'event-dead-letters-queue-arn', state.eventDeadLetters.queueArn);
  }
}
