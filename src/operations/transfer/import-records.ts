import { triggerIdOf } from '#src/domain/events/trigger-id.ts';
import { DISABLED, UNHEALTHY } from '#src/domain/holding/hold.ts';
import { tagNamesOf, templateId } from '#src/domain/messages/template.ts';
import type { Subscription } from '#src/domain/subscriptions/subscription.ts';
import { ownerOf } from '#src/domain/subscriptions/subscription-user.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { Origin, RecordKind, RecordOf, TransferRecord } from '#src/domain/transfer/records.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { PAID_PROTOCOLS } from '#src/domain/usage/usage.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import type { IdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import type { SubscriptionKeyStore } from '#src/stores/subscriptions/subscription-key-store.ts';
import type { SpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { type KeptSecrets, subscriptionOf } from './subscription-fields.ts';
import { keptKeysOf } from './topic-record.ts';
import type { TransferSecrets } from './transfer-secrets.ts';

/** What writing records needs. */
export type ImportDependencies = KeptSecrets &
  Pick<
    Dependencies,
    | ('topics' | 'accessPolicies' | 'tags' | 'subscriptions' | 'subscriptionUsers' | 'templates' | 'triggers')
    | ('heldSubscriptions' | 'settings' | 'region')
  > & {
    readonly idSecret: IdSecretStore;
    readonly subscriptionKeys: SubscriptionKeyStore;
    readonly spendCaps: Pick<SpendCapStore, 'get' | 'set'>;
  };

/** Into which project records go, and where they come from. */
export type Importing = {
  readonly project: string;
  readonly origin: Origin;
  readonly secrets: TransferSecrets;
};

/** How many records of a kind there are now that were not there before. */
export type WrittenRecords = Readonly<Partial<Record<RecordKind, number>>>;

/**
 * Writes records; what is there already stays as it is. A topic comes after its subscriptions, which nothing finds before it. Repeating
 * it changes nothing. Rejects when a secret cannot be decrypted.
 */
export const writeRecords = async (
  records: readonly TransferRecord[],
  importing: Importing,
  dependencies: ImportDependencies,
): Promise<WrittenRecords> => {
  const counts = new Map<RecordKind, number>();
  const count = (kind: RecordKind, written: number): void => {
    if (written > 0) counts.set(kind, (counts.get(kind) ?? 0) + written);
  };
  for (const [topicId, some] of Map.groupBy(records.filter(isOfTopic), (record) => record.topicId)) {
    const written = await writeSubscriptions({ topicId, records: some }, importing, dependencies);
    count('subscription', written.subscriptions);
    count('cancellation', written.cancellations);
  }
  for (const record of records) {
    if (!isOfTopic(record)) count(record.kind, (await writeRecord(record, importing, dependencies)) ? 1 : 0);
  }
  return Object.fromEntries(counts);
};

type OfTopic = RecordOf<'subscription'> | RecordOf<'cancellation'>;

const isOfTopic = (record: TransferRecord): record is OfTopic =>
  record.kind === 'subscription' || record.kind === 'cancellation';

const writeRecord = (
  record: Exclude<TransferRecord, OfTopic>,
  importing: Importing,
  dependencies: ImportDependencies,
): Promise<boolean> => {
  switch (record.kind) {
    case 'topic':
      return writeTopic(record, importing, dependencies);
    case 'template':
      return writeTemplate(record, importing, dependencies);
    case 'subscription-user':
      return writeUser(record, importing, dependencies);
    case 'trigger':
      return writeTrigger(record, importing, dependencies);
    case 'spend-caps':
      return writeCaps(record, importing, dependencies);
  }
};

const writeSubscriptions = async (
  { topicId, records }: { readonly topicId: string; readonly records: readonly OfTopic[] },
  { project, secrets }: Importing,
  dependencies: ImportDependencies,
): Promise<{ readonly subscriptions: number; readonly cancellations: number }> => {
  const { topics, subscriptions, heldSubscriptions, region } = dependencies;
  // What has happened to its subscriptions since it was imported, stays.
  if ((await topics.getById(topicId)) !== undefined) return { subscriptions: 0, cancellations: 0 };
  const wanted = records.flatMap((record) => (record.kind === 'subscription' ? [record] : []));
  const removed = records.flatMap((record) => (record.kind === 'cancellation' ? [record] : []));
  const made = wanted.map(async ({ kind: _kind, topicId: ownerId, topic, ...fields }) => {
    const topicUrn = formatTopicUrn({ region, project, name: topic });
    return withoutHealth(
      await subscriptionOf(fields, { topicId, topicUrn, ownerId }, { transfer: secrets, kept: dependencies }),
    );
  });
  const all = await Promise.all(made);
  const written = {
    subscriptions: await subscriptions.addTransferred(all, []),
    cancellations: await subscriptions.addTransferred([], removed),
  };
  for (const one of all) await heldSubscriptions.put(one);
  return written;
};

/** The subscription without a hold because of its endpoint's health: whether that works is for each deployment to find out. */
export const withoutHealth = ({ hold, ...subscription }: Subscription): Subscription =>
  hold === undefined || hold.reason === UNHEALTHY || hold.reason === DISABLED
    ? subscription
    : { ...subscription, hold };

const writeTopic = async (
  record: RecordOf<'topic'>,
  { project, origin, secrets }: Importing,
  { topics, accessPolicies, tags, subscriptionKeys, region }: ImportDependencies,
): Promise<boolean> => {
  if ((await topics.getById(record.id)) !== undefined) return false;
  const { kind: _kind, accessPolicy, tags: tagged, subscriptions, ...fields } = record;
  const { subscriptionKeys: _encrypted, ...kept } = fields;
  const topic: Topic = {
    ...kept,
    ...(await keptKeysOf(record, secrets, subscriptionKeys)),
    ...{ project, subscriptionsVersion: 1, subscriptionCount: subscriptions },
  };
  // What belongs to it first: a topic without its access policy would let in whom that keeps out.
  if (accessPolicy !== undefined) {
    const [before, now] = [
      { ...origin, name: topic.name },
      { region, project, name: topic.name },
    ].map(formatTopicUrn);
    await accessPolicies.put(topic.id, accessPolicy.text.replaceAll(before ?? '', now ?? ''), accessPolicy.updatedAt);
  }
  if (tagged !== undefined) await tags.change({ project, type: 'smn_topic', id: topic.id }, () => tagged);
  return (await topics.create(topic)).created;
};

/** Keeps a template where the project has none of its name and protocol; returns whether it did. */
export const writeTemplate = (
  { kind: _kind, ...template }: RecordOf<'template'>,
  { project }: Pick<Importing, 'project'>,
  { templates }: Pick<ImportDependencies, 'templates'>,
): Promise<boolean> => {
  const { name, protocol, content } = template;
  const id = templateId({ project, name, protocol });
  return templates.create({ ...template, id, project, tagNames: tagNamesOf(content) });
};

/** The endpoints first, as when one is made. */
const writeUser = async (
  { kind: _kind, endpoints, ...user }: RecordOf<'subscription-user'>,
  { project, secrets }: Importing,
  dependencies: ImportDependencies,
): Promise<boolean> => {
  const { subscriptions, subscriptionUsers, region } = dependencies;
  if ((await subscriptionUsers.get(project, user.id)) !== undefined) return false;
  const owner = ownerOf({ ...user, project });
  const place = {
    topicId: owner.id,
    topicUrn: formatTopicUrn({ region, project, name: owner.name }),
    ownerId: user.id,
  };
  const made = endpoints.map((fields) => subscriptionOf(fields, place, { transfer: secrets, kept: dependencies }));
  await subscriptions.addTransferred(await Promise.all(made), []);
  await subscriptionUsers.add({ ...user, project, endpointIds: endpoints.map(({ id }) => id) });
  return true;
};

const writeTrigger = async (
  { kind: _kind, topic, ...trigger }: RecordOf<'trigger'>,
  { project }: Importing,
  { triggers, idSecret, region }: ImportDependencies,
): Promise<boolean> => {
  const { source, name } = trigger;
  const id = triggerIdOf(await idSecret.get(), { project, source, name });
  return triggers.create({ ...trigger, id, project, topicUrn: formatTopicUrn({ region, project, name: topic }) });
};

const writeCaps = async (
  { kind: _kind, ...caps }: RecordOf<'spend-caps'>,
  { project }: Importing,
  { spendCaps }: ImportDependencies,
): Promise<boolean> => {
  const there = await spendCaps.get(project);
  const missing = PAID_PROTOCOLS.flatMap((protocol) => {
    const usd = caps[protocol];
    return usd === undefined || there[protocol] !== undefined ? [] : [[protocol, usd] as const];
  });
  for (const [protocol, usd] of missing) await spendCaps.set(project, protocol, usd);
  return missing.length > 0;
};
