import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { ManagedPolicy, PermissionsBoundary } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { operations } from '#src/contract/operations.ts';
import { addAlarms } from './alarms.ts';
import { hasConsole, StageConsole } from './console.ts';
import { Alarms } from './constructs/alarms.ts';
import { ServiceApi } from './constructs/service-api.ts';
import { createDashboard } from './constructs/stage-dashboard.ts';
import { EventSources, takesEvents } from './events.ts';
import { applyFeatureFlags } from './feature-flags.ts';
import { createFunctions } from './functions/create-functions.ts';
import { MailEvents } from './mail-events.ts';
import { MessagingEvents } from './messaging-events.ts';
import { countLostReceipts, countRefusedCalls, countThrottledCalls } from './metrics.ts';
import type { Stage } from './stage.ts';
import { StageParameters } from './stage-parameters.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { reportsTexts, textEvents } from './texts.ts';
import { callEvents, isCalling } from './voice.ts';

export type ServiceStackProps = StackProps & {
  readonly stage: Stage;
  /** The stack with the tables, queues and keys that the functions use. */
  readonly state: StatefulStack;
};

/**
 * Everything without state: the API, the functions with their rights, the alarms and the dashboard. It can be deleted and
 * deployed again.
 */
export class ServiceStack extends Stack {
  /** Where clients send their calls, without a trailing slash. */
  readonly apiEndpoint: string;
  /** The id that API Gateway has given the API. */
  readonly apiId: string;

  constructor(scope: Construct, id: string, { stage, state, ...props }: ServiceStackProps) {
    super(scope, id, props);
    applyFeatureFlags(this);
    this.bound(stage);
    const api = new ServiceApi(this, 'ServiceApi', { stage });
    this.apiEndpoint = api.publicBaseUrl;
    this.apiId = api.api.apiId;
    const alarms = new Alarms(this, 'Alarms', { stage, key: state.key.key });
    const { publicBaseUrl, ownEndpoint } = api;
    const functions = createFunctions(this, { stage, state, alarms, publicBaseUrl, ownEndpoint });
    api.addRoutes(operations, functions);
    const console = hasConsole(stage) ? new StageConsole(this, 'Console', { stage, state, alarms, api }) : undefined;
    console?.users?.grantInvite(functions.operator);
    const mailEvents = new MailEvents(this, 'MailEvents', { stage, queue: state.feedback });
    // With the configuration set.
    mailEvents.node.addDependency(functions.deliverEmail);
    if (isCalling(stage)) new MessagingEvents(this, 'CallEvents', { ...callEvents(stage), queue: state.voiceEvents });
    if (reportsTexts(stage)) new MessagingEvents(this, 'TextEvents', { ...textEvents(stage), queue: state.feedback });
    if (takesEvents(stage))
      new EventSources(this, 'EventSources', { stage, queue: state.events, deadLetters: state.eventDeadLetters });

    countRefusedCalls(this, 'RefusedCalls', api.accessLogs);
    countThrottledCalls(this, 'ThrottledCalls', api.accessLogs);
    countLostReceipts(this, 'LostReceipts', functions.publish.function.logGroup);
    countLostReceipts(this, 'LostReceiptsOfEvents', functions.ingress.function.logGroup);
    const { apiEndpoint, apiId } = this;
    new StageParameters(this, 'Parameters', { stageName: stage.name, apiEndpoint, apiId, state });
    const watched = { stage, state, api, functions, console };
    addAlarms(alarms, watched);
    createDashboard(this, 'Dashboard', watched);

    this.output('ApiEndpoint', api.publicBaseUrl, 'Where clients send their calls');
    this.output('DocsUrl', `${api.publicBaseUrl}/docs`, 'The API, described by itself');
    this.output('DashboardUrl', this.dashboardUrl(stage), 'The stage on one screen');
    this.output('Sender', stage.senderAddress, 'The From address of every mail; verify it, or its domain, in SES');
    if (stage.replicas !== undefined)
      this.output('KeyArn', state.key.key.keyArn, 'The key of several Regions: standbyOf.keyArn of a standby');
    if (console !== undefined) this.consoleOutputs(console);
    this.output('OperatorFunctionName', functions.operator.function.functionName, 'What the operator command invokes');
    this.output('RegistryTableName', state.registry.table.tableName, 'Topics, subscriptions, templates, credentials');
    this.output('DeliveriesTableName', state.deliveries.table.tableName, 'Dead letters');
  }

  private consoleOutputs({ url, users }: StageConsole): void {
    this.output('ConsoleUrl', url, 'The web console; its people are members of projects');
    if (users !== undefined)
      this.output('ConsoleUserPoolId', users.pool.userPoolId, 'The user pool whose users sign in to the console');
  }

  private bound({ permissionsBoundary }: Stage): void {
    if (permissionsBoundary === undefined) return;
    const boundary = ManagedPolicy.fromManagedPolicyArn(this, 'PermissionsBoundary', permissionsBoundary);
    PermissionsBoundary.of(this).apply(boundary);
  }

  private dashboardUrl({ name }: Stage): string {
    const console = `https://${this.region}.console.aws.amazon.com/cloudwatch/home?region=${this.region}`;
    return `${console}#dashboards/dashboard/smn-${name}`;
  }

  private output(id: string, value: string, description: string): void {
    new CfnOutput(this, id, { value, description });
  }
}
