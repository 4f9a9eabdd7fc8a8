import { timingSafeEqual } from 'node:crypto';
import { parseAccessPolicy } from '#src/domain/access/access-policy.ts';
import { compileTrigger } from '#src/domain/events/compile-trigger.ts';
import { InvalidDefinition } from '#src/domain/events/invalid-definition.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import { findKeyArn } from '#src/domain/topics/topic-key.ts';
import type { RecordOf, TransferRecord } from '#src/domain/transfer/records.ts';
import type { IdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import type { ImportDependencies, Importing } from './import-records.ts';
import { decryptIdSecret, type TransferSecrets } from './transfer-secrets.ts';

/** What is asked of a deployment before anything is written. */
export type CheckRequest = Pick<Importing, 'project'> & {
  readonly records: readonly TransferRecord[];
  /** How many topics the whole import has. */
  readonly topics: number;
  /** What {@link adoptsIdSecret} has answered. */
  readonly hasIdSecret: boolean;
};

type CheckDependencies = Pick<ImportDependencies, 'topics' | 'settings'>;

/**
 * Returns what is wrong with records, or stands in their way: a sentence for each. A topic that was imported before does not. Nothing is
 * written.
 */
export const checkRecords = async (
  { project, records, topics: wanted, hasIdSecret }: CheckRequest,
  dependencies: CheckDependencies,
): Promise<readonly string[]> => {
  const { topics, settings } = dependencies;
  const there = await topics.count(project);
  const { topicsPerProject } = settings.quotas;
  const faults = await Promise.all(
    records.map(async (record) => {
      switch (record.kind) {
        case 'topic':
          return topicFaults(record, project, dependencies);
        case 'trigger':
          return triggerFaults(record);
        case 'subscription-user':
          return hasIdSecret ? [] : [OTHER_ID_SECRET];
        default:
          return [];
      }
    }),
  );
  const isTooMany = wanted > 0 && there + wanted > topicsPerProject;
  const quota = `The project has ${there} topics, and may have ${topicsPerProject}: there is no room for ${wanted} more.`;
  return [...new Set([...(isTooMany ? [quota] : []), ...faults.flat()])];
};

/** Why subscription users cannot be imported. */
export const OTHER_ID_SECRET =
  'The stage has made ids of its own, so links in mails to subscription users would end: import topics alone (--topics-only), or into a stage that has never had a subscription.';

const topicFaults = async (
  record: RecordOf<'topic'>,
  project: string,
  { topics, settings }: CheckDependencies,
): Promise<readonly string[]> => {
  const { id, name } = record;
  const named = await topics.get({ project, name });
  if (named?.id === id) return [];
  const same = await topics.getById(id);
  return [
    ...(named === undefined ? [] : [`The project has another topic ${name}.`]),
    ...(same === undefined
      ? []
      : [`The stage has the topic ${name} already, as ${same.name} of the project ${same.project}.`]),
    ...limitFaults(record, project, settings),
  ];
};

/** What of the record of a topic this deployment cannot have, a sentence for each. */
export const limitFaults = (
  { name, subscriptions, keyBinding, accessPolicy }: RecordOf<'topic'>,
  project: string,
  settings: CheckDependencies['settings'],
): readonly string[] => {
  const { subscriptionsPerTopic } = settings.quotas;
  const isKeyMissing =
    keyBinding !== undefined && findKeyArn(settings.targets.keys, { keyId: keyBinding.keyId, project }) === undefined;
  return [
    ...(subscriptions > subscriptionsPerTopic
      ? [`The topic ${name} has ${subscriptions} subscriptions; the stage allows ${subscriptionsPerTopic}.`]
      : []),
    ...(isKeyMissing
      ? [
          `The topic ${name} is bound to the key ${keyBinding.keyId}, which the stage does not name in settings.targets.keys.`,
        ]
      : []),
    ...(accessPolicy === undefined
      ? []
      : faultsOf(() => parseAccessPolicy(accessPolicy.text), `access policy of ${name}`)),
  ];
};

const triggerFaults = ({ kind: _kind, topic: _topic, ...trigger }: RecordOf<'trigger'>): readonly string[] =>
  faultsOf(() => compileTrigger(trigger), `trigger ${trigger.name}`);

/** What the check throws of something that was changed by hand, or by another version. */
const faultsOf = (check: () => unknown, what: string): readonly string[] => {
  try {
    check();
    return [];
  } catch (error) {
    if (error instanceof ServiceError || error instanceof InvalidDefinition)
      return [`The ${what} is wrong: ${error.message}`];
    throw error;
  }
};

/**
 * Whether the id secret of the deployment that records come from is this one's, or can become it: when there is none yet. Then ids and
 * links stay what they are.
 */
export const adoptsIdSecret = async (
  encrypted: string,
  secrets: TransferSecrets,
  idSecret: Pick<IdSecretStore, 'find'>,
): Promise<boolean> => {
  const own = await idSecret.find();
  return own === undefined || timingSafeEqual(own, decryptIdSecret(secrets, encrypted));
};

/** Makes it this deployment's where there is none yet. Returns whether this one's is the same now. */
export const adoptIdSecret = async (
  encrypted: string,
  secrets: TransferSecrets,
  idSecret: Pick<IdSecretStore, 'adopt'>,
): Promise<boolean> => {
  const given = decryptIdSecret(secrets, encrypted);
  return timingSafeEqual(await idSecret.adopt(given), given);
};
