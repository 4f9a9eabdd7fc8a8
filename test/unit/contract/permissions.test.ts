import { describe, expect, test } from 'vitest';
import { authorise } from '#lambdas/middleware/authorise.ts';
import { toRequestContext } from '#lambdas/middleware/request-context.ts';
import type { Operation } from '#src/contract/operation.ts';
import { type OperationName, operations } from '#src/contract/operations.ts';
import { PERMISSIONS, ROLES, type Role } from '#src/domain/access/permissions.ts';
import type { Grant } from '#src/domain/access/principal.ts';
import { apiGatewayEvent, EVENT_HOST, lambdaContext } from '#test/support/api-gateway-event.ts';

/**
 * The least role of an operation's callers, and what those that are bound to topics may do with it: use it on theirs, as the
 * path names them (`path`) or as the operation looks (`operation`), use it at all (`none`), or not (`refused`). `by name` is what no role
 * has, and no pattern.
 */
type Access = 'public' | 'id-token' | readonly [Role | 'by name', 'path' | 'operation' | 'none' | 'refused'];

const ACCESS: Readonly<Record<OperationName, Access>> = {
  CreateTopic: ['admin', 'operation'],
  ListTopics: ['reader', 'operation'],
  ListTopicDetails: ['reader', 'path'],
  UpdateTopic: ['admin', 'path'],
  DeleteTopic: ['admin', 'path'],
  ListTopicsWithAssociatedResources: ['reader', 'operation'],
  ListTopicMessageStatistics: ['reader', 'path'],
  ListTopicAttributes: ['reader', 'path'],
  UpdateTopicAttribute: ['admin', 'path'],
  DeleteTopicAttributes: ['admin', 'path'],
  DeleteTopicAttributeByName: ['admin', 'path'],
  AddSubscription: ['operator', 'path'],
  AddSubscriptionFromSubscriptionUser: ['operator', 'refused'],
  ListSubscriptions: ['reader', 'operation'],
  ListSubscriptionsByTopic: ['reader', 'path'],
  UpdateSubscription: ['operator', 'path'],
  CancelSubscription: ['operator', 'path'],
  DeleteSubscriptionsByTopic: ['operator', 'path'],
  BatchDeleteSubscriptions: ['operator', 'operation'],
  BatchDeleteSubscriptionsByTopic: ['operator', 'path'],
  ConfirmSubscription: 'public',
  SubscribeTopic: 'public',
  UnsubscribeSubscription: 'public',
  UnsubscribeTopic: 'public',
  BatchCreateSubscriptionsFilterPolices: ['operator', 'operation'],
  BatchUpdateSubscriptionsFilterPolices: ['operator', 'operation'],
  BatchDeleteSubscriptionsFilterPolices: ['operator', 'operation'],
  CreateMessageTemplate: ['operator', 'refused'],
  ListMessageTemplates: ['reader', 'refused'],
  ListMessageTemplateDetails: ['reader', 'refused'],
  UpdateMessageTemplate: ['operator', 'refused'],
  DeleteMessageTemplate: ['operator', 'refused'],
  PublishMessage: ['publisher', 'path'],
  PublishBatch: ['publisher', 'path'],
  IngestMessage: ['publisher', 'path'],
  PreviewPublish: ['publisher', 'path'],
  CreateLogtank: ['admin', 'path'],
  ListLogtank: ['reader', 'path'],
  UpdateLogtank: ['admin', 'path'],
  DeleteLogtank: ['admin', 'path'],
  CreateNotifyPolicy: ['admin', 'path'],
  ShowNotifyPolicy: ['reader', 'path'],
  UpdateNotifyPolicy: ['admin', 'path'],
  DeleteNotifyPolicy: ['admin', 'path'],
  CreateKmsKey: ['admin', 'path'],
  ShowKmsKey: ['reader', 'path'],
  UpdateKmsKey: ['admin', 'path'],
  DeleteKmsKey: ['admin', 'path'],
  PublishHttpDetect: ['publisher', 'path'],
  ShowHttpDetectResult: ['publisher', 'path'],
  CreateResourceTag: ['admin', 'operation'],
  BatchCreateOrDeleteResourceTags: ['admin', 'operation'],
  DeleteResourceTag: ['admin', 'operation'],
  ListResourceTags: ['reader', 'operation'],
  ListProjectTags: ['reader', 'operation'],
  ListResourceInstances: ['reader', 'operation'],
  ListProtocols: ['reader', 'none'],
  ListCloudService: ['reader', 'none'],
  ListCloudServices: ['reader', 'none'],
  DownloadHttpCert: 'public',
  DownloadHttpSignCert: 'public',
  ListVersions: 'public',
  ListVersion: 'public',
  KeystoneListProjects: ['reader', 'none'],
  KeystoneListAuthDomains: ['reader', 'none'],
  KeystoneListRegions: ['reader', 'none'],
  CreateApplication: ['admin', 'refused'],
  DeleteApplication: ['admin', 'refused'],
  ListApplicationAttributes: ['reader', 'refused'],
  ListApplications: ['reader', 'refused'],
  UpdateApplication: ['admin', 'refused'],
  PublishAppMessage: ['publisher', 'refused'],
  CreateApplicationEndpoint: ['admin', 'refused'],
  DeleteApplicationEndpoint: ['admin', 'refused'],
  ListApplicationEndpointAttributes: ['reader', 'refused'],
  ListApplicationEndpoints: ['reader', 'refused'],
  UpdateApplicationEndpoint: ['admin', 'refused'],
  SmsPublish: ['publisher', 'refused'],
  SmsBatchPublish: ['publisher', 'refused'],
  ShowSmsMessage: ['reader', 'refused'],
  ListSmsReports: ['reader', 'refused'],
  CreateSubscriptionUser: ['operator', 'refused'],
  ListSubscriptionUsers: ['reader', 'refused'],
  UpdateSubscriptionUser: ['operator', 'refused'],
  DeleteSubscriptionUser: ['operator', 'refused'],
  ListDeadLetters: ['reader', 'operation'],
  ShowDeadLetter: ['reader', 'operation'],
  RedriveDeadLetter: ['operator', 'operation'],
  DeleteDeadLetter: ['operator', 'operation'],
  ListFailures: ['reader', 'operation'],
  ShowFailure: ['reader', 'operation'],
  AcknowledgeFailure: ['operator', 'operation'],
  MuteFailure: ['operator', 'operation'],
  UnmuteFailure: ['operator', 'operation'],
  PauseSubscription: ['operator', 'path'],
  ResumeSubscription: ['operator', 'path'],
  ShowSubscriptionHold: ['reader', 'path'],
  ListHeldSubscriptions: ['reader', 'operation'],
  UpdateSubscriptionDeliveryPolicy: ['operator', 'path'],
  ShowSubscriptionDeliveryPolicy: ['reader', 'path'],
  DeleteSubscriptionDeliveryPolicy: ['operator', 'path'],
  UpdateTopicDeliveryPolicy: ['admin', 'path'],
  ShowTopicDeliveryPolicy: ['reader', 'path'],
  DeleteTopicDeliveryPolicy: ['admin', 'path'],
  TestFilterPolicies: ['reader', 'path'],
  TestAccessPolicy: ['reader', 'path'],
  SetTopicReceipts: ['admin', 'path'],
  ShowTopicReceipts: ['reader', 'path'],
  ListMessages: ['reader', 'operation'],
  ShowMessage: ['reader', 'operation'],
  ListMessageRecipients: ['reader', 'operation'],
  ListHeldMessages: ['reader', 'operation'],
  ReleaseHeldMessage: ['operator', 'operation'],
  DeleteHeldMessage: ['operator', 'operation'],
  ListMoves: ['reader', 'operation'],
  ReceiveTopic: ['by name', 'path'],
  StartJob: ['operator', 'operation'],
  ListJobs: ['reader', 'operation'],
  ShowJob: ['reader', 'operation'],
  StopJob: ['operator', 'operation'],
  ShowSubscription: ['reader', 'path'],
  ListTopicSubscriptions: ['reader', 'path'],
  ListProjectSubscriptions: ['reader', 'operation'],
  ShowSubscriptionHealth: ['reader', 'path'],
  ShowOverview: ['reader', 'refused'],
  ListAlarms: ['reader', 'refused'],
  ShowUsage: ['reader', 'refused'],
  ListUnhealthySubscriptions: ['reader', 'operation'],
  CreateSubscriptionSigningSecret: ['operator', 'path'],
  ShowSubscriptionSigningSecret: ['reader', 'path'],
  DeleteSubscriptionSigningSecret: ['operator', 'path'],
  CreateTrigger: ['operator', 'operation'],
  ListTriggers: ['reader', 'operation'],
  ShowTrigger: ['reader', 'operation'],
  UpdateTrigger: ['operator', 'operation'],
  DeleteTrigger: ['operator', 'operation'],
  EnableTrigger: ['operator', 'operation'],
  DisableTrigger: ['operator', 'operation'],
  TestTrigger: ['reader', 'operation'],
  ListCredentials: ['admin', 'refused'],
  CreateCredential: ['admin', 'refused'],
  UpdateCredential: ['admin', 'refused'],
  DeleteCredential: ['admin', 'refused'],
  ListTokens: ['admin', 'refused'],
  CreateToken: ['admin', 'refused'],
  DeleteToken: ['admin', 'refused'],
  ListPrincipals: ['admin', 'refused'],
  BindPrincipal: ['admin', 'refused'],
  UnbindPrincipal: ['admin', 'refused'],
  ListMembers: ['admin', 'refused'],
  AddMember: ['admin', 'refused'],
  RemoveMember: ['admin', 'refused'],
  ShowConsoleConfig: 'public',
  CreateConsoleSession: 'id-token',
  DeleteConsoleSession: 'public',
  ShowConfirmationPage: 'public',
  SubmitConfirmationPage: 'public',
  ShowUnsubscribePage: 'public',
  SubmitUnsubscribePage: 'public',
  UnsubscribeOneClick: 'public',
  ShowOpenApi: 'public',
  ShowDocs: 'public',
  ShowDocsScript: 'public',
  ShowSite: 'public',
};

const PROJECT = 'p';
const URN = `urn:smn:us-east-1:${PROJECT}:`;

/** Asks the middleware; `topic` is that of the path, where it names one. */
const isLetThrough = (operation: Operation, grant: Grant, topic = 'alerts-1'): boolean => {
  const event = apiGatewayEvent({ method: 'GET', url: `https://${EVENT_HOST}/` }, { routeKey: 'GET /' });
  const route = { routeKey: '', operation, run: async () => ({ status: 200, body: {} }) as const };
  const parameters: Readonly<Record<string, string>> = {
    project_id: PROJECT,
    domain_id: PROJECT,
    topic_urn: `${URN}${topic}`,
    subscription_urn: `${URN}${topic}:${'0'.repeat(32)}`,
  };
  const named = Array.from(operation.path.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
  const pathParameters = Object.fromEntries(named.map((name) => [name, parameters[name] ?? 'x']));
  const context = toRequestContext(lambdaContext(), event, { route, pathParameters, startedAt: 0 });
  context.principal = { kind: 'project', project: PROJECT, ...grant };
  try {
    authorise().before?.({ event, context, response: undefined, error: undefined, internal: {} });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'SMN.0001', status: 403 });
    return false;
  }
};

const accessOf = ({ name }: Operation): Access | undefined =>
  Object.entries(ACCESS).find(([known]) => known === name)?.[1];

const rolesFrom = (least: Role | 'by name') => (least === 'by name' ? [] : ROLES.slice(ROLES.indexOf(least)));

describe.each(operations)('$name', (operation) => {
  const access = accessOf(operation) ?? [];
  const isSigned = typeof access !== 'string';
  const [least, scope] = isSigned ? access : [];

  test('is for the roles of the table, and those above', () => {
    const through = ROLES.filter((role) => isLetThrough(operation, { actions: role }));

    expect(through).toEqual(isSigned ? rolesFrom(least ?? 'admin') : ROLES);
  });

  test('is for callers with its permission, and for no others', () => {
    const { permission } = operation;
    const others = Object.keys(PERMISSIONS).filter((name) => name !== permission);

    expect(isLetThrough(operation, { actions: [permission ?? ''] })).toBe(true);
    expect(isLetThrough(operation, { actions: others })).toBe(!isSigned);
  });

  test('is for callers that are bound to topics as the table says', () => {
    const { permission = '' } = operation;
    const bound = { actions: least === 'by name' ? [permission] : '*', topics: ['alerts-*'] } as const;

    expect(isLetThrough(operation, bound)).toBe(scope !== 'refused');
    expect(isLetThrough(operation, bound, 'billing')).toBe(scope !== 'refused' && scope !== 'path');
    if (scope === 'operation') expect(operation.topicScope).toBe(scope);
  });
});

test('every permission is that of an operation', () => {
  const named = new Set(operations.flatMap(({ permission }) => permission ?? []));

  expect([...named].toSorted()).toEqual(Object.keys(PERMISSIONS).toSorted());
});
