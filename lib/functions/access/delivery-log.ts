import { ArnFormat, Stack } from 'aws-cdk-lib';
import { acknowledgeWildcard, nagResourceId } from '../../nag.ts';
import type { FunctionAccess } from './context.ts';

/** Writes the records of deliveries; it is the only function that knows the logs of topics. */
export const deliveryLogAccess: FunctionAccess = (to, { stage }) => {
  const prefix = `/smn/${stage.name}/`;
  const groups = Stack.of(to).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: `${prefix}*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  to.allow(['logs:CreateLogGroup', 'logs:PutRetentionPolicy', 'logs:CreateLogStream', 'logs:PutLogEvents'], [groups]);
  acknowledgeWildcard(
    to,
    `[Resource::${nagResourceId(to, groups)}]`,
    'Topics name their log groups and streams, which are made on first need; all of them start with the prefix of the stage, and nothing else in the account does.',
  );
  return { LOG_GROUP_PREFIX: prefix, LOG_RETENTION_DAYS: String(stage.logRetentionDays) };
};
