import { Stack } from 'aws-cdk-lib';
import { ConfigurationSet } from 'aws-cdk-lib/aws-ses';
import { mailConfigurationSetName } from '../../mail-events.ts';
import { acknowledgeWildcard, nagResourceId } from '../../nag.ts';
import type { FunctionAccess } from './context.ts';
import { allowDelivering } from './deliver.ts';
import { encryptionKeyId } from './environment.ts';

/** Mail from the stage's sender and no other; unsubscribe links carry a MAC made with the id secret. */
export const deliverEmailAccess: FunctionAccess = (to, context) => {
  const { stage, state } = context;
  const { configurationSetName } = new ConfigurationSet(to, 'ConfigurationSet', {
    configurationSetName: mailConfigurationSetName(stage),
  });
  state.registry.grantReads(to, 'GetItem');
  state.registry.grantWrites(to, { actions: ['PutItem'], keys: ['secret#id-secret'] });
  state.key.grant(to, 'id-secret', 'Encrypt', 'Decrypt');
  const arnOf = (resource: string, resourceName: string): string =>
    Stack.of(to).formatArn({ service: 'ses', resource, resourceName });
  const identities = arnOf('identity', '*');
  to.allow(['ses:SendRawEmail'], [identities, arnOf('configuration-set', configurationSetName)], {
    StringEquals: { 'ses:FromAddress': stage.senderAddress },
  });
  acknowledgeWildcard(
    to,
    `[Resource::${nagResourceId(to, identities)}]`,
    'SES checks the identity of the sender, which may be verified as an address or as a domain, and in its sandbox the identities of recipients; the condition allows one From address.',
  );
  return {
    ...allowDelivering(to, 'email', context),
    ...encryptionKeyId(state),
    SENDER_ADDRESS: stage.senderAddress,
    CONFIGURATION_SET_NAME: configurationSetName,
  };
};
