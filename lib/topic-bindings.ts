import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { ServiceFunction } from './constructs/service-function.ts';
import type { ServiceFunctions } from './functions.ts';
import { laneTraits } from './lanes.ts';
import { acknowledgeWildcard, nagResourceId } from './nag.ts';
import { grantQueue } from './queue-access.ts';
import type { Stage } from './stage.ts';
import type { StatefulStack } from './stateful-stack.ts';

type BindingContext = { readonly stage: Stage; readonly state: StatefulStack };

/** What topics are bound to: logs of their deliveries, KMS keys of their messages, counts of their texts. */
export const grantTopicBindings = (functions: ServiceFunctions, context: BindingContext): void => {
  grantDeliveryLogs(functions, context);
  grantTopicKeys(functions, context);
  grantStatistics(functions, context);
};

/** Lanes hand their outcomes to one queue; its reader writes them, and is the only function that knows the logs. */
const grantDeliveryLogs = (functions: ServiceFunctions, { stage, state }: BindingContext): void => {
  for (const { functionName } of Object.values(laneTraits)) {
    grantQueue(functions[functionName], 'DELIVERY_LOG_QUEUE_URL', state.deliveryLogs);
  }
  const to = functions.deliveryLog;
  const prefix = `/smn/${stage.name}/`;
  const groups = Stack.of(to).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `${prefix}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  to.allow(['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:CreateLogStream', 'logs:PutLogEvents'], [groups]);
  to.addEnvironment('LOG_GROUP_PREFIX', prefix);
  to.addEnvironment('LOG_RETENTION_DAYS', String(stage.logRetentionDays));
  acknowledgeWildcard(
    to,
    `[Resource::${nagResourceId(to, groups)}]`,
    'Topics name their log groups and streams, which are made on first need; all of them start with the prefix of the stage, and nothing else in the account does.',
  );
};

/** The keys of the stage's list, and nothing when it is empty. */
const grantTopicKeys = (functions: ServiceFunctions, { stage }: BindingContext): void => {
  const { keys } = stage.settings.targets;
  const allow = (to: ServiceFunction, action: 'GenerateDataKey' | 'Decrypt'): void =>
    to.allowListed([`kms:${action}`], keys, { StringEquals: { 'kms:EncryptionContext:purpose': 'message' } });
  allow(functions.publish, 'GenerateDataKey');
  allow(functions.api, 'GenerateDataKey');
  // Describing a key is no use of it, and has no encryption context.
  functions.api.allowListed(['kms:DescribeKey'], keys);
  for (const { functionName } of Object.values(laneTraits)) allow(functions[functionName], 'Decrypt');
};

/**
 * The sms lane counts what it delivered and what each number got, and notes what became of texts without a topic; the api, which reads
 * the table anyway, reads both.
 */
const grantStatistics = ({ deliverSms }: ServiceFunctions, { state }: BindingContext): void => {
  state.deliveries.grantWrites(deliverSms, {
    actions: ['UpdateItem'],
    keys: ['text-counts#*', 'text-flow#*', 'direct-sms#*'],
  });
};
