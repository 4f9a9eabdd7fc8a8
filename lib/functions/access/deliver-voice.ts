import { Stack } from 'aws-cdk-lib';
import { voiceConfigurationSetName } from '../../voice.ts';
import type { FunctionAccess } from './context.ts';
import { allowDelivering } from './deliver.ts';

/** Calls and texts from the stage's own numbers and no other; whether a message's calls were answered is looked up. */
export const deliverVoiceAccess: FunctionAccess = (to, context) => {
  const { stage, state } = context;
  state.deliveries.grantReads(to, 'GetItem');
  const environment = allowDelivering(to, 'voice', context);
  const { originationIdentity, textIdentity = originationIdentity } = stage.settings.voice;
  if (originationIdentity === undefined || textIdentity === undefined) return environment;
  const resourceName = voiceConfigurationSetName(stage);
  const configurationSet = Stack.of(to).formatArn({
    service: 'sms-voice',
    resource: 'configuration-set',
    resourceName,
  });
  to.allow(['sms-voice:SendVoiceMessage'], [originationIdentity, configurationSet]);
  to.allow(['sms-voice:SendTextMessage'], [textIdentity]);
  return { ...environment, CONFIGURATION_SET_NAME: resourceName };
};
