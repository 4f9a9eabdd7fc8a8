import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ConfigurationSet } from 'aws-cdk-lib/aws-ses';
import type { Lane } from '#src/domain/protocol.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import type { ServiceFunctions } from './functions.ts';
import { laneTraits, perLane } from './lanes.ts';
import { acknowledgeWildcard, nagResourceId } from './nag.ts';
import { grantDeadLetters, grantLanes, grantSideQueues } from './queue-access.ts';
import type { Stage } from './stage.ts';
import type { StatefulStack } from './stateful-stack.ts';
import { voiceConfigurationSetName } from './voice.ts';

/** What lanes are granted from. */
export type LaneContext = {
  readonly stage: Stage;
  readonly state: StatefulStack;
  /** Stands in links and certificate URLs. */
  readonly publicBaseUrl: string;
};

/** What each delivery function may do and is told. */
export const grantLaneAccess = (functions: ServiceFunctions, context: LaneContext): void => {
  perLane((lane) => {
    const to = functions[laneTraits[lane].functionName];
    grantToAll(to, lane, context);
    grantTransport[lane](to, context);
  });
};

/** Recipients of later attempts are read again; what is retried or given up goes to the lane's own queues. */
const grantToAll = (to: ServiceFunction, lane: Lane, { state, publicBaseUrl }: LaneContext): void => {
  const own = { [lane]: state.lanes[lane] };
  state.registry.grantReads(to, 'BatchGetItem');
  grantLanes(to, own);
  if (laneTraits[lane].hasSideQueues) grantSideQueues(to, own);
  grantDeadLetters(to, own);
  if (laneTraits[lane].hasLinks) to.addEnvironment('PUBLIC_BASE_URL', publicBaseUrl);
};

/** The only function that may open the signing key; it makes key and certificate on first need. Opens headers that subscribers gave; notes results of probes. */
const grantSigning = (to: ServiceFunction, { state }: LaneContext): void => {
  state.registry.grantReads(to, 'GetItem');
  state.registry.grantWrites(to, { actions: ['PutItem'], keys: ['secret#signing-key', 'certificate#*'] });
  state.deliveries.grantWrites(to, { actions: ['UpdateItem'], keys: ['detection#*'] });
  state.key.grant(to, 'signing-key', 'Encrypt', 'Decrypt');
  state.key.grant(to, 'extension-header', 'Decrypt');
};

/** Mail from the stage's sender and no other; unsubscribe links carry a MAC made with the id secret. */
const grantMail = (to: ServiceFunction, { stage, state }: LaneContext): void => {
  const configurationSet = new ConfigurationSet(to, 'ConfigurationSet', { configurationSetName: `smn-${stage.name}` });
  state.registry.grantReads(to, 'GetItem');
  state.registry.grantWrites(to, { actions: ['PutItem'], keys: ['secret#id-secret'] });
  state.key.grant(to, 'id-secret', 'Encrypt', 'Decrypt');
  const { configurationSetName } = configurationSet;
  const arnOf = (resource: string, resourceName: string): string =>
    Stack.of(to).formatArn({ service: 'ses', resource, resourceName });
  const identities = arnOf('identity', '*');
  to.allow(['ses:SendRawEmail'], [identities, arnOf('configuration-set', configurationSetName)], {
    StringEquals: { 'ses:FromAddress': stage.senderAddress },
  });
  to.addEnvironment('SENDER_ADDRESS', stage.senderAddress);
  to.addEnvironment('CONFIGURATION_SET_NAME', configurationSetName);
  acknowledgeWildcard(
    to,
    `[Resource::${nagResourceId(to, identities)}]`,
    'SES checks the identity of the sender, which may be verified as an address or as a domain, and in its sandbox the identities of recipients; the condition allows one From address.',
  );
};

/** Text messages: a phone number has no ARN, so everything but topics is allowed. */
const grantTextMessages = (to: ServiceFunction): void => {
  const topics = Stack.of(to).formatArn({
    service: 'sns',
    region: '*',
    account: '*',
    resource: '*',
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  to.function.addToRolePolicy(new PolicyStatement({ actions: ['sns:Publish'], notResources: [topics] }));
  acknowledgeWildcard(to, '', 'Publishing to a phone number has no resource; every topic is excluded instead.');
};

/** Events to the functions and workflows of the allow-list; a function is granted with its version as it is listed. */
const grantFunctions = (to: ServiceFunction, { stage }: LaneContext): void => {
  const { functions, workflows } = stage.settings.targets;
  to.allowListed(['lambda:InvokeFunction'], functions);
  to.allowListed(['states:StartExecution'], workflows);
};

/** Messages to the queues of the allow-list. */
const grantQueues = (to: ServiceFunction, { stage }: LaneContext): void =>
  to.allowListed(['sqs:SendMessage'], stage.settings.targets.queues);

/** Secrets of robots: what subscribers gave to sign with, and the credentials of their applications. */
const grantRobotSecrets = (to: ServiceFunction, { state }: LaneContext): void =>
  state.key.grant(to, 'extension', 'Decrypt');

/** Calls and texts from the stage's own numbers and no other; whether a message's calls were answered is looked up. */
const grantCalls = (to: ServiceFunction, { stage, state }: LaneContext): void => {
  state.deliveries.grantReads(to, 'GetItem');
  const { originationIdentity, textIdentity = originationIdentity } = stage.settings.voice;
  if (originationIdentity === undefined || textIdentity === undefined) return;
  const resourceName = voiceConfigurationSetName(stage);
  const configurationSet = Stack.of(to).formatArn({
    service: 'sms-voice',
    resource: 'configuration-set',
    resourceName,
  });
  to.allow(['sms-voice:SendVoiceMessage'], [originationIdentity, configurationSet]);
  to.allow(['sms-voice:SendTextMessage'], [textIdentity]);
  to.addEnvironment('CONFIGURATION_SET_NAME', resourceName);
};

/** The platforms of mobile push that AWS SNS knows; HMS needs no grant. */
const APPLE = ['APNS', 'APNS_SANDBOX'] as const;

/**
 * The stage's own platform applications in SNS and their endpoints, which the lane makes when they are first needed, and the
 * credentials for it. `_` ends the stage's name: no other stage's applications start like this.
 */
const grantPush = (to: ServiceFunction, { stage, state }: LaneContext): void => {
  const prefix = `smn-${stage.name}_`;
  const arnOf = (resource: string): string =>
    Stack.of(to).formatArn({ service: 'sns', resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
  const applications = APPLE.map((platform) => arnOf(`app/${platform}/${prefix}*`));
  const endpoints = APPLE.map((platform) => arnOf(`endpoint/${platform}/${prefix}*`));
  const onApplications = ['CreatePlatformApplication', 'SetPlatformApplicationAttributes', 'DeletePlatformApplication'];
  to.allow([...onApplications, 'CreatePlatformEndpoint'].map(inSns), applications);
  // Which resource creating asks for is not documented, and what has been seen differs: the application to be, or no more than its kind.
  const byName = arnOf(`app/${prefix}*`);
  to.allow([inSns('CreatePlatformApplication')], [arnOf('app/'), byName]);
  to.allow(['SetEndpointAttributes', 'DeleteEndpoint', 'Publish'].map(inSns), endpoints);
  state.registry.grantWrites(to, { actions: ['UpdateItem'], keys: ['application#*', 'application-endpoints#*'] });
  state.key.grant(to, 'application', 'Decrypt');
  to.addEnvironment('PLATFORM_APPLICATIONS_ARN', arnOf('app'));
  to.addEnvironment('PLATFORM_APPLICATION_PREFIX', prefix);
  const reason =
    'Callers name applications, and SNS names endpoints when they are made: the stage’s prefix is what is known of both.';
  for (const arn of [...applications, byName, ...endpoints])
    acknowledgeWildcard(to, `[Resource::${nagResourceId(to, arn)}]`, reason);
};

const inSns = (action: string): string => `sns:${action}`;

const grantTransport: Readonly<Record<Lane, (to: ServiceFunction, context: LaneContext) => void>> = {
  http: grantSigning,
  email: grantMail,
  sms: grantTextMessages,
  function: grantFunctions,
  queue: grantQueues,
  chat: grantRobotSecrets,
  voice: grantCalls,
  push: grantPush,
};
