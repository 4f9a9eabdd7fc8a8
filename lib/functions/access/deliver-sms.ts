import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { acknowledgeWildcard } from '../../nag.ts';
import type { FunctionAccess } from './context.ts';
import { allowDelivering } from './deliver.ts';

/**
 * Text messages: a phone number has no ARN, so everything but topics is allowed. The lane counts what it delivered and what
 * each number got, and records the status of texts without a topic.
 */
export const deliverSmsAccess: FunctionAccess = (to, context) => {
  const topics = Stack.of(to).formatArn({
    service: 'sns',
    region: '*',
    account: '*',
    resource: '*',
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  to.function.addToRolePolicy(new PolicyStatement({ actions: ['sns:Publish'], notResources: [topics] }));
  acknowledgeWildcard(to, '', 'Publishing to a phone number has no resource; every topic is excluded instead.');
  context.state.deliveries.grantWrites(to, {
    actions: ['UpdateItem'],
    keys: ['text-counts#*', 'text-flow#*', 'direct-sms#*'],
  });
  return allowDelivering(to, 'sms', context);
};
