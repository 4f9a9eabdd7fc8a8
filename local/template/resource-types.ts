import { createHash } from 'node:crypto';

/** Where the local service runs; what pseudo parameters and addresses are made of. */
export type Surroundings = {
  readonly region: string;
  readonly account: string;
  /** `http://127.0.0.1:8787`, no trailing slash. */
  readonly apiEndpoint: string;
  /** `http://127.0.0.1:4100`, no trailing slash. */
  readonly queuesEndpoint: string;
  /** Where people sign in, in place of a Cognito user pool; empty where no stack has one. */
  readonly issuerUrl: string;
};

/** What `Ref` and `Fn::GetAtt` return for a resource. */
export type Identity = { readonly ref: string; readonly attributes: Readonly<Record<string, string>> };

/** A resource to be named: its physical name from the template, or as CloudFormation would make it. */
type Named = {
  readonly name: string;
  readonly stackName: string;
  readonly logicalId: string;
  /** Of a key. */
  readonly isMultiRegion: boolean;
};

type Identify = (resource: Named, surroundings: Surroundings) => Identity;

/** A stable UUID, so that a key keeps its id over restarts. */
const uuidOf = (text: string): string =>
  createHash('sha256')
    .update(text)
    .digest('hex')
    .slice(0, 32)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

const arnOf = (service: string, resource: string, { region, account }: Surroundings): string =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

const table: Identify = ({ name }, surroundings) => ({
  ref: name,
  attributes: { Arn: arnOf('dynamodb', `table/${name}`, surroundings) },
});

const alarm: Identify = ({ name }, surroundings) => ({
  ref: name,
  attributes: { Arn: arnOf('cloudwatch', `alarm:${name}`, surroundings) },
});

const named: Identify = ({ name }) => ({ ref: name, attributes: {} });

const identities: Record<string, Identify> = {
  'AWS::ApiGatewayV2::Api': ({ logicalId }, { apiEndpoint }) => ({
    ref: logicalId,
    attributes: { ApiEndpoint: apiEndpoint, ApiId: logicalId },
  }),
  'AWS::ApiGatewayV2::Integration': ({ logicalId }) => ({ ref: logicalId, attributes: {} }),
  'AWS::ApiGatewayV2::Stage': named,
  'AWS::ApiGatewayV2::Authorizer': ({ logicalId }) => ({ ref: logicalId, attributes: {} }),
  'AWS::CloudWatch::Alarm': alarm,
  'AWS::CloudWatch::CompositeAlarm': alarm,
  'AWS::Cognito::UserPool': ({ name }, { issuerUrl, ...surroundings }) => ({
    ref: `${surroundings.region}_${name}`,
    attributes: {
      Arn: arnOf('cognito-idp', `userpool/${surroundings.region}_${name}`, { issuerUrl, ...surroundings }),
      ProviderURL: issuerUrl,
      UserPoolId: `${surroundings.region}_${name}`,
    },
  }),
  'AWS::Cognito::UserPoolClient': named,
  'AWS::Cognito::UserPoolDomain': named,
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::Events::Rule': ({ name }, surroundings) => ({
    ref: name,
    attributes: { Arn: arnOf('events', `rule/${name}`, surroundings) },
  }),
  'AWS::IAM::Role': ({ name }, surroundings) => ({
    ref: name,
    attributes: { Arn: `arn:aws:iam::${surroundings.account}:role/${name}` },
  }),
  'AWS::KMS::Key': ({ stackName, logicalId, isMultiRegion }, surroundings) => {
    const uuid = uuidOf(`${stackName}/${logicalId}`);
    const id = isMultiRegion ? `mrk-${uuid.replaceAll('-', '')}` : uuid;
    return { ref: id, attributes: { Arn: arnOf('kms', `key/${id}`, surroundings), KeyId: id } };
  },
  // Under the id of the key that it is a replica of.
  'AWS::KMS::ReplicaKey': ({ name }, surroundings) => {
    const id = name.split('/').at(-1) ?? '';
    return { ref: id, attributes: { Arn: arnOf('kms', `key/${id}`, surroundings), KeyId: id } };
  },
  'AWS::Lambda::Function': ({ name }, surroundings) => ({
    ref: name,
    attributes: { Arn: arnOf('lambda', `function:${name}`, surroundings) },
  }),
  'AWS::Logs::LogGroup': ({ name }, surroundings) => ({
    ref: name,
    attributes: { Arn: arnOf('logs', `log-group:${name}:*`, surroundings) },
  }),
  'AWS::SES::ConfigurationSet': named,
  'AWS::SMSVOICE::ConfigurationSet': named,
  'AWS::SNS::Topic': ({ name }, surroundings) => ({
    ref: arnOf('sns', name, surroundings),
    attributes: { TopicArn: arnOf('sns', name, surroundings), TopicName: name },
  }),
  'AWS::SQS::Queue': ({ name }, surroundings) => ({
    ref: `${surroundings.queuesEndpoint}/${surroundings.account}/${name}`,
    attributes: {
      Arn: arnOf('sqs', name, surroundings),
      QueueName: name,
      QueueUrl: `${surroundings.queuesEndpoint}/${surroundings.account}/${name}`,
    },
  }),
};

/** The property that holds a resource's physical name, by type. */
const nameProperties: Record<string, string> = {
  'AWS::ApiGatewayV2::Stage': 'StageName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::CompositeAlarm': 'AlarmName',
  'AWS::Cognito::UserPool': 'UserPoolName',
  'AWS::Cognito::UserPoolClient': 'ClientName',
  'AWS::Cognito::UserPoolDomain': 'Domain',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::KMS::ReplicaKey': 'PrimaryKeyArn',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::SES::ConfigurationSet': 'Name',
  'AWS::SMSVOICE::ConfigurationSet': 'ConfigurationSetName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
};

/** Types that are made to run here. */
const LIVING = [
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Events::Rule',
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Function',
  'AWS::SQS::Queue',
];

/** Types without a meaning on one machine: permissions, what watches, names, what belongs to an account. */
const IGNORED = [
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::DomainName',
  'AWS::CDK::Metadata',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::CompositeAlarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Cognito::ManagedLoginBranding',
  'AWS::Cognito::UserPoolDomain',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::Logs::MetricFilter',
  'AWS::Logs::ResourcePolicy',
  'AWS::Route53::HealthCheck',
  'AWS::Route53::RecordSet',
  'AWS::SES::ConfigurationSet',
  'AWS::SES::ConfigurationSetEventDestination',
  'AWS::SMSVOICE::ConfigurationSet',
  'AWS::SNS::Subscription',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SSM::Parameter',
];

/** Whether the local service runs resources of a type, or may ignore them. */
export const isKnownType = (type: string): boolean => LIVING.includes(type) || IGNORED.includes(type);

/** Which property names a resource of this type. */
export const namePropertyOf = (type: string): string | undefined => nameProperties[type];

/** How a resource of this type is referred to; `undefined` when nothing may refer to it here. */
export const identityOf = (type: string): Identify | undefined => identities[type];
