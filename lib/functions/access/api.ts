import { ArnFormat, Stack } from 'aws-cdk-lib';
import { LANES } from '#src/domain/protocol.ts';
import { grantSend } from '../../constructs/queue.ts';
import type { ServiceFunction } from '../../constructs/service-function.ts';
import { acknowledgeWildcard, nagResourceId } from '../../nag.ts';
import { DELIVERIES_INDEXES, REGISTRY_INDEXES } from '../../stateful-stack.ts';
import type { FunctionAccess } from './context.ts';
import { deliveriesName, encryptionKeyId, laneQueues, registryName, retryQueues } from './environment.ts';
import { allowTopicKeys } from './topic-keys.ts';

/**
 * Everything that callers may do but publish. Confirmations travel on the lanes and are counted in the deliveries table, which
 * also keeps probes of endpoints and texts without a topic; ids of subscriptions need the id secret.
 */
export const apiAccess: FunctionAccess = (to, { stage, state, alarms, publicBaseUrl }) => {
  const { registry, deliveries, key, lanes, cleanup, release, receipts, jobs } = state;
  for (const table of [registry, deliveries]) {
    table.grantReads(to, 'GetItem', 'BatchGetItem', 'Query');
    table.grantWrites(to, { actions: ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem'] });
  }
  registry.grantLists(to, ...Object.values(REGISTRY_INDEXES));
  deliveries.grantLists(to, DELIVERIES_INDEXES.byProject);
  key.grant(to, 'credential', 'Encrypt', 'Decrypt');
  key.grant(to, 'id-secret', 'Encrypt', 'Decrypt');
  key.grant(to, 'extension', 'Encrypt');
  key.grant(to, 'extension-header', 'Encrypt', 'Decrypt');
  key.grant(to, 'application', 'Encrypt');
  key.grant(to, 'dead-letter-token', 'Decrypt');
  for (const lane of LANES) lanes[lane].grantRelease(to);
  for (const queue of [cleanup, release, receipts, jobs]) grantSend(queue, to);
  allowTopicKeys(to, stage, 'GenerateDataKey');
  // Describing a key is no use of it, and has no encryption context.
  to.allowListed(['kms:DescribeKey'], stage.settings.targets.keys);
  allowAlarms(to);
  return {
    ...registryName(state),
    ...deliveriesName(state),
    ...encryptionKeyId(state),
    ...laneQueues(state),
    ...retryQueues(state),
    CLEANUP_QUEUE_URL: cleanup.queueUrl,
    RELEASE_QUEUE_URL: release.queueUrl,
    RECEIPTS_QUEUE_URL: receipts.queueUrl,
    JOBS_QUEUE_URL: jobs.queueUrl,
    PUBLIC_BASE_URL: publicBaseUrl,
    ALARM_NAME_PREFIX: alarms.namePrefix,
    ALARM_TOPIC_ARN: alarms.topicArn,
  };
};

/** CloudWatch permits a list by a prefix of names only to who may describe all alarms of the account and Region. */
const allowAlarms = (to: ServiceFunction): void => {
  const alarms = Stack.of(to).formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  to.allow(['cloudwatch:DescribeAlarms'], [alarms]);
  acknowledgeWildcard(
    to,
    `[Resource::${nagResourceId(to, alarms)}]`,
    'A list of alarms by a prefix of their names is permitted by this resource and by no narrower one (decision 119). It reads states, and the function asks for those of its stage.',
  );
};
