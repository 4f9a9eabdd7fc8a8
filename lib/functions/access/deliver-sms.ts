import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { endUserMessagingOf } from '#src/domain/sms-settings.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { Environment, ServiceFunction } from '../../constructs/service-function.ts';
import { acknowledgeWildcard } from '../../nag.ts';
import type { Stage } from '../../stage.ts';
import { smsConfigurationSetName } from '../../texts.ts';
import type { FunctionAccess } from './context.ts';
import { allowDelivering } from './deliver.ts';

/**
 * Text messages, by the stage's provider and no other. The lane counts what it delivered and what each number got, records the
 * status of texts without a topic, and tells the feedback function who has opted out.
 */
export const deliverSmsAccess: FunctionAccess = (to, context) => {
  const { stage, state } = context;
  state.deliveries.grantWrites(to, {
    actions: ['UpdateItem'],
    keys: ['text-counts#*', 'text-flow#*', 'direct-sms#*'],
  });
  grantSend(state.feedback, to);
  return {
    ...allowDelivering(to, 'sms', context),
    ...allowProvider(to, stage),
    FEEDBACK_QUEUE_URL: state.feedback.queueUrl,
  };
};

const allowProvider = (to: ServiceFunction, stage: Stage): Environment => {
  const endUserMessaging = endUserMessagingOf(stage.settings.sms);
  if (endUserMessaging === undefined) {
    allowNumbers(to);
    return {};
  }
  const { originationIdentity, protectConfigurationId } = endUserMessaging;
  const configurationSetName = smsConfigurationSetName(stage);
  const arnOf = (resource: string, resourceName: string): string =>
    Stack.of(to).formatArn({ service: 'sms-voice', resource, resourceName });
  const used = [
    originationIdentity,
    arnOf('configuration-set', configurationSetName),
    ...(protectConfigurationId === undefined ? [] : [arnOf('protect-configuration', protectConfigurationId)]),
  ];
  to.allow(['sms-voice:SendTextMessage'], used);
  return { CONFIGURATION_SET_NAME: configurationSetName };
};

/** A phone number has no ARN, so everything of SNS but topics is allowed. */
const allowNumbers = (to: ServiceFunction): void => {
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
