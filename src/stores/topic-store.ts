import * as z from 'zod';
import type { Topic } from '#src/domain/topic.ts';
import { isThereWith } from './condition.ts';
import { topicKey, topicList, topicPointerKey, topicPosition } from './keys.ts';
import { countEntries, holds, type ListSource, type Matching, readPage } from './paged-list.ts';
import { deleteItem, getItem, putItem, putOrGetItem, type Registry, updateItem } from './table.ts';

const StoredTopic = z.object({
  id: z.string(),
  project: z.string(),
  name: z.string(),
  displayName: z.string(),
  introduction: z.string(),
  enterpriseProjectId: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  subscriptionsVersion: z.number(),
  subscriptionCount: z.number(),
}) satisfies z.ZodType<Topic>;

const Pointer = z.object({ project: z.string(), name: z.string() });

/** Where a topic is kept. */
export type TopicPlace = Pick<Topic, 'project' | 'name'>;

/** Filters of a list of topics; all given ones must match. Fuzzy ones look for a part, whatever the case. */
type TopicFilter = {
  readonly enterpriseProjectId?: string | undefined;
  readonly name?: string | undefined;
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

/** Keeps topics in the registry. */
export const createTopicStore = (registry: Registry) => ({
  /** The topic of that name, read consistently. */
  get: (place: TopicPlace): Promise<Topic | undefined> => getTopic(registry, place),

  /** Keeps a new topic; when one of its name exists, that one is given instead and nothing changes. */
  create: (topic: Topic): Promise<{ created: boolean; topic: Topic }> => createTopic(registry, topic),

  /** Changes the display name; false when there is no such topic. */
  updateDisplayName: async (place: TopicPlace, displayName: string, now: number): Promise<boolean> => {
    const set = { displayName, updatedAt: now };
    return (await updateItem(registry, { key: topicKey(place), set })) !== undefined;
  },

  /**
   * Tells that subscriptions of the topic have changed, `countChange` of them come (or gone, below 0). One write. The topic
   * may be gone by now. The count is soft: a repeated write counts twice, until a list mends it.
   */
  recordSubscriptionChange: async (
    topic: Pick<Topic, 'project' | 'name' | 'id'>,
    countChange: number,
  ): Promise<void> => {
    await updateItem(registry, {
      key: topicKey(topic),
      add: { subscriptionsVersion: 1, subscriptionCount: countChange },
      condition: isThereWith({ id: [topic.id] }),
    });
  },

  /** Puts the count right, unless the subscriptions have changed since the topic was read. */
  mendSubscriptionCount: async (topic: CountedTopic, count: number): Promise<void> => {
    await updateItem(registry, {
      key: topicKey(topic),
      set: { subscriptionCount: count },
      condition: isThereWith({ id: [topic.id], subscriptionsVersion: [topic.subscriptionsVersion] }),
    });
  },

  /** Removes the topic itself, not its pointer; false when it was gone, or another one has its name. */
  remove: (topic: Pick<Topic, 'project' | 'name' | 'id'>): Promise<boolean> =>
    deleteItem(registry, topicKey(topic), isThereWith({ id: [topic.id] })),

  /** Forgets which name the topic of that id had. Repeating it changes nothing. */
  removePointer: async (topicId: string): Promise<void> => {
    await deleteItem(registry, topicPointerKey(topicId));
  },

  /** Whether a topic with that id exists, read consistently. */
  exists: async (topicId: string): Promise<boolean> => {
    const pointer = await getItem(registry, topicPointerKey(topicId));
    if (pointer === undefined) return false;
    return (await getTopic(registry, Pointer.parse(pointer)))?.id === topicId;
  },

  /** A page of a project's topics, newest first, and how many pass the filter in all. */
  list: (page: TopicPage): Promise<{ total: number; topics: readonly Topic[] }> => listTopics(registry, page),

  /** How many topics a project has; may lag a little. */
  count: (project: string): Promise<number> => countEntries(registry, sourceOf(project)),
});

/** What {@link createTopicStore} gives. */
export type TopicStore = ReturnType<typeof createTopicStore>;

type CountedTopic = Pick<Topic, 'project' | 'name' | 'id' | 'subscriptionsVersion'>;

const getTopic = async (registry: Registry, place: TopicPlace): Promise<Topic | undefined> => {
  const item = await getItem(registry, topicKey(place));
  return item === undefined ? undefined : StoredTopic.parse(item);
};

/** The pointer is there before the topic: whoever finds a topic finds it by its id too. */
const createTopic = async (registry: Registry, topic: Topic): Promise<{ created: boolean; topic: Topic }> => {
  const { project, name, id } = topic;
  await putItem(registry, { ...topicPointerKey(id), project, name });
  const { existing } = await putOrGetItem(registry, { ...topicKey(topic), ...topicPosition(topic), ...topic });
  if (existing === undefined) return { created: true, topic };
  const winner = StoredTopic.parse(existing);
  // The same id means that an earlier try of this very write got through, though its answer did not.
  if (winner.id === id) return { created: true, topic: winner };
  await deleteItem(registry, topicPointerKey(id));
  return { created: false, topic: winner };
};

const sourceOf = (project: string): ListSource => ({
  index: 'ByProject',
  list: topicList(project),
  order: 'newest-first',
});

const matchingOf = (filter: TopicFilter): Matching => {
  const { enterpriseProjectId, name, fuzzyName, topicId, fuzzyDisplayName } = filter;
  const is = (value: unknown, wanted: string | undefined): boolean => wanted === undefined || value === wanted;
  const has = (value: unknown, part: string | undefined): boolean => part === undefined || holds(value, part);
  return {
    fields: ['id', 'name', 'displayName', 'enterpriseProjectId'],
    matches: (entry) =>
      is(entry.enterpriseProjectId, enterpriseProjectId) &&
      is(entry.name, name) &&
      is(entry.id, topicId) &&
      has(entry.name, fuzzyName) &&
      has(entry.displayName, fuzzyDisplayName),
  };
};

const listTopics = async (registry: Registry, { project, offset, limit, filter = {} }: TopicPage) => {
  const page = await readPage(registry, { source: sourceOf(project), offset, limit, matching: matchingOf(filter) });
  return { total: page.total, topics: page.items.map((item) => StoredTopic.parse(item)) };
};
