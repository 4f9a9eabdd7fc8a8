import { RegionInfo } from 'aws-cdk-lib/region-info';
import * as z from 'zod';
import { Stage } from '#lib/stage.ts';
import type { StageKeys } from '#lib/stage-keys.ts';
import type { Settings } from '#src/domain/settings.ts';
import { nameOf, type Synthesized } from './assembly.ts';

const ACCOUNT = '111122223333';
/** The Region with the longest name. */
export const REGION = RegionInfo.regions
  .map(({ name }) => name)
  .reduce((longest, name) => (name.length > longest.length ? name : longest));
const UUID = '00000000-0000-4000-8000-000000000000';

/** What CloudFormation puts behind the names that it makes. */
const SUFFIX = '-ABCDEFGHIJKLM';

const label = 'd'.repeat(63);

/** A stage whose every name is as long as may be; `more` are keys that not every stage has. */
export const longestStage = (settings: z.input<typeof Settings> = {}, more: Partial<StageKeys> = {}): Stage =>
  Stage.parse({
    ...more,
    name: 's'.repeat(20),
    senderAddress: `${'m'.repeat(64)}@${label}.${label}.example.org`,
    customDomain: {
      domainName: `${label}.${label}.${label}.${'d'.repeat(49)}.example.org`,
      certificateArn: `arn:aws:acm:${REGION}:${ACCOUNT}:certificate/${UUID}`,
    },
    settings: {
      voice: { originationIdentity: `arn:aws:sms-voice:${REGION}:${ACCOUNT}:phone-number/${'p'.repeat(128)}` },
      ...settings,
    },
  });

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws-us-gov',
  'AWS::URLSuffix': 'amazonaws.com.cn',
};

const arn = (service: string, resource: string): string => `arn:aws-us-gov:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** The longest that `Ref` and `Fn::GetAtt` may return for a resource, by type. */
const LONGEST: Readonly<Record<string, (id: string, stage: Stage) => string>> = {
  'AWS::SQS::Queue': () => `https://sqs.${REGION}.amazonaws.com.cn/${ACCOUNT}/${'q'.repeat(80)}`,
  'AWS::DynamoDB::GlobalTable': (id, stage) => arn('dynamodb', `table/smn-${stage.name}-stateful-${id}${SUFFIX}`),
  'AWS::KMS::Key': () => arn('kms', `key/${UUID}`),
  'AWS::KMS::ReplicaKey': () => arn('kms', `key/${UUID}`),
  'AWS::SNS::Topic': (id, stage) => arn('sns', `smn-${stage.name}-service-${id}${SUFFIX}`),
  'AWS::Logs::LogGroup': (id, stage) => arn('logs', `log-group:/aws/lambda/smn-${stage.name}-${nameOf(id)}---:*`),
  'AWS::SES::ConfigurationSet': (_, stage) => `smn-${stage.name}`,
  'AWS::Cognito::UserPool': () => `https://cognito-idp.${REGION}.amazonaws.com.cn/${REGION}_123456789`,
  'AWS::Cognito::UserPoolClient': () => 'c'.repeat(26),
  'AWS::Cognito::UserPoolDomain': () => 'd'.repeat(63),
  'AWS::ApiGatewayV2::Api': () => `https://0123456789.execute-api.${REGION}.amazonaws.com.cn`,
};

const Join = z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const Pseudo = z.object({ Ref: z.string().startsWith('AWS::') });
const Reference = z.union([
  z.strictObject({ Ref: z.string() }),
  z.strictObject({ 'Fn::GetAtt': z.unknown() }),
  z.strictObject({ 'Fn::ImportValue': z.string() }),
]);

/** A value of a template as long as it may become when it is deployed. */
export const longestForm = (stacks: Synthesized, stage: Stage) => {
  const textOf = (value: unknown): string => {
    if (typeof value === 'string') return value;
    const join = Join.safeParse(value);
    if (join.success) return join.data['Fn::Join'][1].map(textOf).join(join.data['Fn::Join'][0]);
    const pseudo = Pseudo.safeParse(value);
    if (pseudo.success) return PSEUDO[pseudo.data.Ref] ?? `${pseudo.data.Ref} is not known`;
    const id = stacks.idOf(value);
    const { Type = '' } = stacks.resources[id] ?? {};
    const longest = LONGEST[Type];
    if (longest === undefined) throw new Error(`How long a ${Type} is referred to is not known.`);
    return longest(id, stage);
  };
  /** The whole value, with each reference and join in it as text. */
  const formOf = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(formOf);
    if (Join.safeParse(value).success || Reference.safeParse(value).success) return textOf(value);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]: [string, unknown]) => [key, formOf(inner)]));
  };
  return formOf;
};
