import { ArnFormat, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { ConfigurationSet } from 'aws-cdk-lib/aws-ses';
import * as z from 'zod';
import type { Lane } from '#src/domain/protocol.ts';
import type { ServiceFunction } from './constructs/service-function.ts';
import type { ServiceFunctions } from './functions.ts';
import { laneTraits, perLane } from './lanes.ts';
import { grantDeadLetters, grantLanes, grantSideQueues } from './queue-access.ts';
import type { Stage } from './stage.ts';
import type { StatefulStack } from './stateful-stack.ts';

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
  state.registry.grant(to, 'BatchGetItem');
  grantLanes(to, own);
  if (laneTraits[lane].hasSideQueues) grantSideQueues(to, own);
  grantDeadLetters(to, own);
  to.function.addEnvironment('PUBLIC_BASE_URL', publicBaseUrl);
};

/** The only function that may open the signing key; it makes key and certificate on first need. */
const grantSigning = (to: ServiceFunction, { state }: LaneContext): void => {
  state.registry.grant(to, 'GetItem', 'PutItem');
  state.key.grant(to, 'signing-key', 'Encrypt', 'Decrypt');
};

/** Mail from the stage's sender and no other; unsubscribe links carry a MAC made with the id secret. */
const grantMail = (to: ServiceFunction, { stage, state }: LaneContext): void => {
  const configurationSet = new ConfigurationSet(to, 'ConfigurationSet', { configurationSetName: `smn-${stage.name}` });
  state.registry.grant(to, 'GetItem', 'PutItem');
  state.key.grant(to, 'id-secret', 'Encrypt', 'Decrypt');
  const { configurationSetName } = configurationSet;
  const arnOf = (resource: string, resourceName: string): string =>
    Stack.of(to).formatArn({ service: 'ses', resource, resourceName });
  const identities = arnOf('identity', '*');
  to.allow(['ses:SendRawEmail'], [identities, arnOf('configuration-set', configurationSetName)], {
    StringEquals: { 'ses:FromAddress': stage.senderAddress },
  });
  to.function.addEnvironment('SENDER_ADDRESS', stage.senderAddress);
  to.function.addEnvironment('CONFIGURATION_SET_NAME', configurationSetName);
  acknowledgeWildcard(
    to,
    `[Resource::${asNagWritesIt(to, identities)}]`,
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

const grantTransport: Readonly<Record<Lane, (to: ServiceFunction, context: LaneContext) => void>> = {
  http: grantSigning,
  email: grantMail,
  sms: grantTextMessages,
};

const Join = z.object({
  'Fn::Join': z.tuple([z.string(), z.array(z.union([z.string(), z.object({ Ref: z.string() })]))]),
});

/** Findings name their resource: `arn:<AWS::Partition>:…` where the stage leaves account or Region open. */
const asNagWritesIt = (to: ServiceFunction, arn: string): string => {
  const resolved: unknown = Stack.of(to).resolve(arn);
  if (typeof resolved === 'string') return resolved;
  const [, parts] = Join.parse(resolved)['Fn::Join'];
  return parts.map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
};

const acknowledgeWildcard = (to: ServiceFunction, finding: string, reason: string): void => {
  Validations.of(to).acknowledge({ id: `AwsSolutions-IAM5${finding}`, reason });
};
