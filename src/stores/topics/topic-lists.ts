import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { Topic } from '#src/domain/topics/topic.ts';
import { getItems } from '#src/stores/batch.ts';
import { fromItem } from '#src/stores/item.ts';
import { holds, ItemKey, inOrder, type ListSource, type Matching, queryOf, readPage } from '#src/stores/paged-list.ts';
import { topicList } from '#src/stores/registry-keys.ts';
import { projectionOf, type Registry } from '#src/stores/table.ts';
import { parseTopic } from './topic-item.ts';

/** Filters of a list of topics; all given ones must match. Fuzzy ones look for a part, whatever the case. */
export type TopicFilter = {
  readonly enterpriseProjectId?: string | undefined;
  readonly name?: string | undefined;
  /** Whether a topic of that name is shown. @default all are */
  readonly isShown?: ((name: string) => boolean) | undefined;
  readonly fuzzyName?: string | undefined;
  readonly topicId?: string | undefined;
  readonly fuzzyDisplayName?: string | undefined;
};

/** A page of a project's topics. */
export type TopicPage = {
  readonly project: string;
  readonly offset: number;
  readonly limit: number;
  readonly filter?: TopicFilter;
};

/** The list of a project's topics, newest first. */
export const topicSource = (project: string): ListSource => ({
  index: 'ByProject',
  list: topicList(project),
  order: 'newest-first',
});

const matchingOf = (filter: TopicFilter): Matching => {
  const { enterpriseProjectId, name, isShown, fuzzyName, topicId, fuzzyDisplayName } = filter;
  const is = (value: unknown, wanted: string | undefined): boolean => wanted === undefined || value === wanted;
  const has = (value: unknown, part: string | undefined): boolean => part === undefined || holds(value, part);
  return {
    fields: ['id', 'name', 'displayName', 'enterpriseProjectId'],
    matches: (entry) =>
      is(entry.enterpriseProjectId, enterpriseProjectId) &&
      is(entry.name, name) &&
      (isShown === undefined || isShown(String(entry.name))) &&
      is(entry.id, topicId) &&
      has(entry.name, fuzzyName) &&
      has(entry.displayName, fuzzyDisplayName),
  };
};

/** Whether a list with that filter has the topic. */
export const isListed = (topic: Topic, filter: TopicFilter): boolean => matchingOf(filter).matches(topic);

/** A page of a project's topics, from the index, which lags a little. */
export const readTopicPage = async (
  registry: Registry,
  { project, offset, limit, filter = {} }: TopicPage,
): Promise<{ readonly total: number; readonly topics: readonly Topic[] }> => {
  const page = await readPage(registry, { source: topicSource(project), offset, limit, matching: matchingOf(filter) });
  return { total: page.total, topics: page.items.map((item) => parseTopic(item)) };
};

/** How many topics a project has, counted to a bound, and the newest of them. */
export type TopicsSummary = {
  readonly count: number;
  /** Whether there are more than were counted. */
  readonly hasMore: boolean;
  /** The newest of them, each read consistently. */
  readonly newest: readonly Topic[];
};

/** How much of a list is read for a {@link TopicsSummary}. */
export type TopicsBound = { readonly countedTo: number; readonly read: number };

/**
 * Counts the topics of a project to a bound, from the index alone, which lags a little, and reads the first few: one query of about a
 * unit for 30 topics, and a unit for each that is read.
 */
export const summarizeTopics = async (
  registry: Registry,
  project: string,
  { countedTo, read }: TopicsBound,
): Promise<TopicsSummary> => {
  const query = queryOf(registry, topicSource(project));
  const projection = projectionOf(['pk', 'sk']);
  const { Items = [] } = await registry.dynamodb.send(
    new QueryCommand({
      ...{ ...query, ...projection, Limit: countedTo + 1 },
      ExpressionAttributeNames: { ...projection.ExpressionAttributeNames, ...query.ExpressionAttributeNames },
    }),
  );
  const keys = Items.slice(0, read).map((item) => ItemKey.parse(fromItem(item)));
  return {
    count: Math.min(Items.length, countedTo),
    hasMore: Items.length > countedTo,
    newest: inOrder(keys, await getItems(registry, { keys })).map(parseTopic),
  };
};
