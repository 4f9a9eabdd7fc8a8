import { ArnFormat, Stack } from 'aws-cdk-lib';
import { acknowledgeWildcard, nagResourceId } from '../../nag.ts';
import type { FunctionAccess } from './context.ts';
import { allowDelivering } from './deliver.ts';
import { encryptionKeyId } from './environment.ts';

/** The platforms of mobile push that AWS SNS knows; HMS needs no grant. */
const APPLE = ['APNS', 'APNS_SANDBOX'] as const;

/**
 * The stage's own platform applications in SNS and their endpoints, which the lane makes when they are first needed, and the
 * credentials for it. `_` ends the stage's name: no other stage's applications start like this.
 */
export const deliverPushAccess: FunctionAccess = (to, context) => {
  const { stage, state } = context;
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
  const reason =
    'Callers name applications, and SNS names endpoints when they are made: the stage’s prefix is what is known of both.';
  for (const arn of [...applications, byName, ...endpoints])
    acknowledgeWildcard(to, `[Resource::${nagResourceId(to, arn)}]`, reason);
  state.registry.grantWrites(to, { actions: ['UpdateItem'], keys: ['application#*', 'application-endpoints#*'] });
  state.key.grant(to, 'application', 'Decrypt');
  return {
    ...allowDelivering(to, 'push', context),
    ...encryptionKeyId(state),
    PLATFORM_APPLICATIONS_ARN: arnOf('app'),
    PLATFORM_APPLICATION_PREFIX: prefix,
  };
};

const inSns = (action: string): string => `sns:${action}`;
