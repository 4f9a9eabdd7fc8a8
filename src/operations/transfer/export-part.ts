import * as z from 'zod';
import { isPresent } from '#src/domain/topics/topic-move.ts';
import type { RecordOf, TransferRecord } from '#src/domain/transfer/records.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { decodeCursor, encodeCursor } from '#src/stores/cursor.ts';
import type { IdSecretStore } from '#src/stores/secrets/id-secret-store.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { SubscriptionUserStore } from '#src/stores/subscriptions/subscription-user-store.ts';
import type { TemplateStore } from '#src/stores/topics/template-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import type { TriggerStore } from '#src/stores/triggers/trigger-store.ts';
import type { SpendCapStore } from '#src/stores/usage/spend-cap-store.ts';
import { fieldsOf, type KeptSecrets } from './subscription-fields.ts';
import { type TopicRecordDependencies, topicRecord } from './topic-record.ts';
import { encryptIdSecret, type TransferSecrets } from './transfer-secrets.ts';

/** What an export reads. */
export type ExportDependencies = KeptSecrets &
  TopicRecordDependencies & {
    readonly topics: Pick<TopicStore, 'get' | 'listAll'>;
    readonly subscriptions: Pick<SubscriptionStore, 'listById'>;
    readonly subscriptionUsers: Pick<SubscriptionUserStore, 'list' | 'listEndpoints'>;
    readonly templates: Pick<TemplateStore, 'list' | 'get'>;
    readonly triggers: Pick<TriggerStore, 'list'>;
    readonly spendCaps: Pick<SpendCapStore, 'get'>;
    readonly idSecret: Pick<IdSecretStore, 'get'>;
    readonly region: string;
  };

/** What is exported: a project, or one of its topics. */
export type ExportRequest = {
  readonly project: string;
  /** The name of a topic. @default all of the project */
  readonly topic?: string | undefined;
  /** Of the part before. @default the beginning */
  readonly cursor?: string | undefined;
};

/** A part of an export; the cursor is absent of the last one. */
export type ExportedPart = {
  readonly region: string;
  /** Encrypted under the transfer key; of the first part of a whole project that has subscription users. */
  readonly idSecret?: string;
  readonly records: readonly TransferRecord[];
  readonly cursor?: string;
};

/** What a part has is one of these; each comes after those before it, and topics after the templates that triggers name. */
const Place = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('templates'), after: z.string() }),
  z.strictObject({ of: z.literal('users'), after: z.string() }),
  z.strictObject({
    of: z.literal('topics'),
    name: z.string(),
    /** Its id, once a part of it was read: another topic of the name is not gone on with. */
    id: z.string().optional(),
    after: z.string().optional(),
    count: z.int().default(0),
  }),
  z.strictObject({ of: z.literal('triggers'), cursor: z.string().optional() }),
]);
type Place = z.infer<typeof Place>;

type Part = { readonly records: readonly TransferRecord[]; readonly next?: Place | undefined };

const TEMPLATES = 20;
const USERS = 100;
const TRIGGERS = 100;
/** Of 2 KB at most, an invocation's answer has room for more than a thousand. */
const SUBSCRIPTIONS = 500;

/**
 * Returns the next records of a project: its templates, subscription users, topics (each after its subscriptions, and what is left of
 * removed ones), triggers and spend caps. What changes between two parts is in the export as it was before or after the change. The
 * list of topics lags a little, each topic is read consistently. Throws when a topic is gone.
 */
export const exportPart = async (
  { project, topic, cursor }: ExportRequest,
  secrets: TransferSecrets,
  dependencies: ExportDependencies,
): Promise<ExportedPart> => {
  const { region, idSecret } = dependencies;
  const first: Place = topic === undefined ? { of: 'templates', after: '' } : { of: 'topics', name: topic, count: 0 };
  const place = cursor === undefined ? first : decodeCursor(cursor, Place);
  const { records, next } = await partAt(place, { project, isWhole: topic === undefined, secrets }, dependencies);
  const isFirstOfAll = cursor === undefined && topic === undefined;
  // It makes ids and links of all projects of the stage: nothing else than subscription users needs it.
  const needsIdSecret = isFirstOfAll && (await dependencies.subscriptionUsers.list(project)).length > 0;
  return {
    region,
    ...(needsIdSecret && { idSecret: encryptIdSecret(secrets, await idSecret.get()) }),
    records,
    ...(next !== undefined && { cursor: encodeCursor(next) }),
  };
};

type Exporting = { readonly project: string; readonly isWhole: boolean; readonly secrets: TransferSecrets };

const partAt = (place: Place, exporting: Exporting, dependencies: ExportDependencies): Promise<Part> => {
  switch (place.of) {
    case 'templates':
      return templatesAfter(place.after, exporting, dependencies);
    case 'users':
      return usersAfter(place.after, exporting, dependencies);
    case 'topics':
      return topicFrom(place, exporting, dependencies);
    case 'triggers':
      return triggersFrom(place.cursor, exporting, dependencies);
  }
};

/** The first of those after an id, by their ids, and where the next ones begin: what comes or goes meanwhile moves none of them. */
const firstAfter = <T extends { readonly id: string }>(all: readonly T[], after: string, limit: number) => {
  const rest = all.filter(({ id }) => id > after).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const some = rest.slice(0, limit);
  return { some, last: rest.length > some.length ? some.at(-1)?.id : undefined };
};

/** The templates of a project after an id, and where the next ones begin. */
export const templatesAfter = async (
  after: string,
  { project }: Pick<Exporting, 'project'>,
  { templates }: Pick<ExportDependencies, 'templates'>,
): Promise<Part> => {
  const all = await templates.list({ project, offset: 0, limit: Number.POSITIVE_INFINITY });
  const { some, last } = firstAfter(all.templates, after, TEMPLATES);
  const found = await Promise.all(some.map(({ id }) => templates.get(project, id)));
  const records = found.flatMap((template): readonly RecordOf<'template'>[] => {
    if (template === undefined) return [];
    const { name, protocol, content, createdAt, updatedAt } = template;
    return [{ kind: 'template', name, protocol, content, createdAt, updatedAt }];
  });
  return { records, next: last === undefined ? { of: 'users', after: '' } : { of: 'templates', after: last } };
};

const usersAfter = async (after: string, exporting: Exporting, dependencies: ExportDependencies): Promise<Part> => {
  const { project, secrets } = exporting;
  const all = await dependencies.subscriptionUsers.list(project);
  const endpoints = all.length === 0 ? [] : await dependencies.subscriptionUsers.listEndpoints(project);
  const byId = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]));
  const { some, last } = firstAfter(all, after, USERS);
  const records = some.map(async (user): Promise<RecordOf<'subscription-user'>> => {
    const { project: _project, endpointIds, groups, ...fields } = user;
    const own = endpointIds.flatMap((id) => byId.get(id) ?? []);
    return {
      kind: 'subscription-user',
      ...fields,
      groups: [...groups],
      endpoints: await Promise.all(
        own.map((endpoint) => fieldsOf(endpoint, user.id, { transfer: secrets, kept: dependencies })),
      ),
    };
  });
  const next: Place = last === undefined ? await topicAfter('', exporting, dependencies) : { of: 'users', after: last };
  return { records: await Promise.all(records), next };
};

/** Where the export goes on after a topic, by the order of names. */
const topicAfter = async (name: string, { project }: Exporting, { topics }: ExportDependencies): Promise<Place> => {
  const names = (await topics.listAll(project)).map((topic) => topic.name).toSorted();
  const next = names.find((one) => one > name);
  return next === undefined ? { of: 'triggers' } : { of: 'topics', name: next, count: 0 };
};

const topicFrom = async (
  { name, id, after, count }: Extract<Place, { readonly of: 'topics' }>,
  exporting: Exporting,
  dependencies: ExportDependencies,
): Promise<Part> => {
  const { project, isWhole, secrets } = exporting;
  const topic = await dependencies.topics.get({ project, name });
  if (topic === undefined || !isPresent(topic) || (id !== undefined && id !== topic.id)) throw new TopicGone(name);
  const page = await dependencies.subscriptions.listById(topic.id, SUBSCRIPTIONS, after);
  const subscriptions = page.subscriptions.map(
    async (subscription): Promise<TransferRecord> => ({
      kind: 'subscription',
      topicId: topic.id,
      topic: name,
      ...(await fieldsOf(subscription, topic.id, { transfer: secrets, kept: dependencies })),
    }),
  );
  const removed = page.removed.map((one): TransferRecord => ({ kind: 'cancellation', ...one }));
  const records = [...(await Promise.all(subscriptions)), ...removed];
  const subscriptionCount = count + subscriptions.length;
  if (page.last !== undefined) {
    return { records, next: { of: 'topics', name, id: topic.id, after: page.last, count: subscriptionCount } };
  }
  const last = await topicRecord({ ...topic, subscriptionCount }, secrets, dependencies);
  const next = isWhole ? await topicAfter(name, exporting, dependencies) : undefined;
  return { records: [...records, last], next };
};

/** A topic that was to be exported is not there. */
export class TopicGone extends Error {
  override readonly name = 'TopicGone';
  readonly topic: string;

  constructor(topic: string) {
    super(`There is no topic ${topic} (any more)`);
    this.topic = topic;
  }
}

const triggersFrom = async (
  cursor: string | undefined,
  { project }: Exporting,
  { triggers, spendCaps }: ExportDependencies,
): Promise<Part> => {
  const page = await triggers.list({ project, limit: TRIGGERS, cursor });
  const records = page.triggers.map((trigger): RecordOf<'trigger'> => {
    const { id: _id, project: _project, topicUrn, variables, ...fields } = trigger;
    const topic = parseTopicUrn(topicUrn)?.name ?? '';
    return { kind: 'trigger', ...fields, variables: { ...variables }, topic };
  });
  if (page.cursor !== undefined) return { records, next: { of: 'triggers', cursor: page.cursor } };
  const caps = await spendCaps.get(project);
  return { records: Object.keys(caps).length === 0 ? records : [...records, { kind: 'spend-caps', ...caps }] };
};
