import { type Environment, Stack, Tags, Token } from 'aws-cdk-lib';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import { ImportedStage } from '../constructs/imported-stage.ts';
import { grantCall, grantInvokeOperator, operatorFunctionName, urnOf } from '../constructs/stage-names.ts';
import { ServiceStack } from '../service-stack.ts';
import { checkDefaultRegion, readStage, type Stage } from '../stage.ts';
import { StatefulStack } from '../stateful-stack.ts';
import type { ImportedStageProps, ISmnStage, TopicName } from './stage-interface.ts';

/** What a stage file says, key by key: docs/configuration.md. `name` and `senderAddress` are mandatory. */
export type SmnStageProps = z.input<typeof Stage>;

/**
 * The whole service: what `cdk deploy` of a stage file makes. Its two stacks, `smn-NAME-stateful` and `smn-NAME-service`, are in the
 * scope that the construct is given, so that they are called the same in every app. Throws an error with one line per mistake
 * when the properties are no stage.
 */
export class SmnStage extends Construct implements ISmnStage {
  /** A stage that another app deploys to the account and Region of this stack. */
  static fromStageName(scope: Construct, id: string, props: ImportedStageProps): ISmnStage {
    return new ImportedStage(scope, id, props);
  }

  readonly stageName: string;
  readonly apiEndpoint: string;
  readonly operatorFunctionName: string;
  readonly eventsQueue: IQueue;
  readonly eventDeadLetterQueue: IQueue;
  /** The stack with tables, queues and the key. */
  readonly stateful: Stack;
  /** The stack with everything else. */
  readonly service: Stack;
  private readonly state: StatefulStack;
  private readonly apiId: string;
  private readonly urnRegion: string;

  constructor(scope: Construct, id: string, props: SmnStageProps) {
    super(scope, id);
    const what = `stage ${props.name}`;
    const stage = readStage(props, { what, name: props.name });
    const { name } = stage;
    const stackOf = (part: string, description: string) => ({
      ...{ stage, env: environmentOf(scope, stage), stackName: `smn-${name}-${part}` },
      description: `SMN stage ${name}: ${description}`,
    });
    const stateful = stackOf('stateful', 'tables, queues and key');
    const state = new StatefulStack(scope, stateful.stackName, stateful);
    if (!Token.isUnresolved(state.region)) checkDefaultRegion(stage, state.region, what);
    const stateless = stackOf('service', 'API, functions and alarms');
    const service = new ServiceStack(scope, stateless.stackName, { ...stateless, state });
    for (const stack of [state, service])
      for (const [key, value] of Object.entries(stage.tags)) Tags.of(stack).add(key, value);
    this.stageName = name;
    this.apiEndpoint = service.apiEndpoint;
    this.apiId = service.apiId;
    this.urnRegion = stage.settings.region ?? service.region;
    this.operatorFunctionName = operatorFunctionName(name);
    this.eventsQueue = state.events;
    this.eventDeadLetterQueue = state.eventDeadLetters;
    this.state = state;
    this.stateful = state;
    this.service = service;
  }

  topicUrn(topic: TopicName): string {
    return urnOf(this.urnRegion, topic);
  }

  allowRule(ruleName: string): void {
    this.state.admitRule(ruleName);
  }

  grantCall(grantee: IGrantable): Grant {
    return grantCall(this.service, this.apiId, grantee);
  }

  grantInvokeOperator(grantee: IGrantable): Grant {
    return grantInvokeOperator(this.service, this.stageName, grantee);
  }
}

/** Where the stage goes: where it says, else where the stack that it is in goes; a CDK stage around it says it by itself. */
const environmentOf = (scope: Construct, { account, region }: Stage): Environment => {
  const around = scope.node.scopes.findLast((construct) => Stack.isStack(construct));
  const known = {
    account: account ?? around?.account,
    region: region ?? around?.region,
  };
  return {
    ...(isKnown(known.account) && { account: known.account }),
    ...(isKnown(known.region) && { region: known.region }),
  };
};

const isKnown = (value: string | undefined): value is string => value !== undefined && !Token.isUnresolved(value);
