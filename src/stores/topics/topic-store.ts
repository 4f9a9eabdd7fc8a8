import * as z from 'zod';
import type { Topic } from '#src/domain/topics/topic.ts';
import { isPresent, movedTo } from '#src/domain/topics/topic-move.ts';
import { getItems } from '#src/stores/batch.ts';
import { existsWith } from '#src/stores/condition.ts';
import { countEntries, ItemKey, readEntries } from '#src/stores/paged-list.ts';
import { topicKey, topicOfPointer, topicPointerKey } from '#src/stores/registry-keys.ts';
import { deleteItem, getItem, putItem, putOrGetItem, type Registry, updateItem } from '#src/stores/table.ts';
import { AtItsPlace, BINDINGS, type Binding, bindingText, moveText, parseTopic, topicItem } from './topic-item.ts';
import {
  isListed,
  readTopicPage,
  summarizeTopics,
  type TopicFilter,
  type TopicPage,
  type TopicsBound,
  type TopicsSummary,
  topicSource,
} from './topic-lists.ts';

const Pointer = z.object({ project: z.string(), name: z.string() });

const Listed = z.object({ id: z.string(), name: z.string(), displayName: z.string(), enterpriseProjectId: z.string() });

/** A topic as the index of lists shows it. */
type ListedTopic = Readonly<z.infer<typeof Listed>>;

/** Where a topic is kept. */
type TopicKey = Pick<Topic, 'project' | 'name'>;

/** Keeps topics in the registry. */
export type TopicStore = {
  /** The topic of that name, read consistently. */
  readonly get: (keyParts: TopicKey) => Promise<Topic | undefined>;

  /** The topic with that id, read consistently; undefined when it is gone, whatever has its name now. */
  readonly getById: (topicId: string) => Promise<Topic | undefined>;

  /** Keeps a new topic; when one of its name exists, returns that one instead and nothing changes. */
  readonly create: (topic: Topic) => Promise<{ created: boolean; topic: Topic }>;

  /**
   * Changes texts and bindings, and returns the new state; with another delivery policy the version of its subscriptions is
   * raised. Undefined when the topic is gone, has been replaced by another one, or when one of these bindings has been changed
   * since it was read. Repeating it changes nothing and returns the same.
   */
  readonly change: (topic: Topic, change: TopicChange) => Promise<Topic | undefined>;

  /**
   * Records that subscriptions of the topic have changed: `countChange` were added (below 0: removed). One write. The topic may
   * be gone by now. The count is approximate: a repeated write counts twice, until a list repairs it.
   */
  readonly recordSubscriptionChange: (
    topic: Pick<Topic, 'project' | 'name' | 'id'>,
    countChange: number,
  ) => Promise<void>;

  /** Puts the count right, unless the subscriptions have changed since the topic was read. */
  readonly repairSubscriptionCount: (topic: CountedTopic, count: number) => Promise<void>;

  /** Removes the topic itself, not its pointer; false when it was gone, another one has its name, or it has begun to move. */
  readonly remove: (topic: Pick<Topic, 'project' | 'name' | 'id' | 'move'>) => Promise<boolean>;

  /** Removes the pointer from that id to the topic's name. Repeating it changes nothing. */
  readonly removePointer: (topicId: string) => Promise<void>;

  /** The names of topics by their distinct ids, read consistently; some of topics that are being deleted are left out. */
  readonly namesOf: (topicIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;

  /** Whether the topic of that id, which had that name, has moved away (decision 125). One read of two attributes. */
  readonly hasMoved: (topic: Pick<Topic, 'project' | 'name' | 'id'>) => Promise<boolean>;

  /** Whether a topic with that id exists, read consistently. */
  readonly exists: (topicId: string) => Promise<boolean>;

  /**
   * A page of a project's topics, newest first, and how many pass the filter in all. A name or an id is looked up in the
   * table itself; without either the index is read, which lags a little.
   */
  readonly list: (page: TopicPage) => Promise<{ total: number; topics: readonly Topic[] }>;

  /** All topics of a project, newest first, with what the index shows of them; it lags a little. */
  readonly listAll: (project: string) => Promise<readonly ListedTopic[]>;

  /** How many topics a project has; may lag a little. */
  readonly count: (project: string) => Promise<number>;

  /** The same to a bound, and the newest topics: one query of a unit for some 30 topics, and a unit for each that is read. */
  readonly summarize: (project: string, bound: TopicsBound) => Promise<TopicsSummary>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createTopicStore = (registry: Registry): TopicStore => ({
  get: (keyParts) => getTopic(registry, keyParts),

  getById: (topicId) => getTopicById(registry, topicId),

  create: (topic) => createTopic(registry, topic),

  change: (topic, change) => changeTopic(registry, topic, change),

  recordSubscriptionChange: async (topic, countChange) => {
    await updateItem(registry, {
      key: topicKey(topic),
      add: { subscriptionsVersion: 1, subscriptionCount: countChange },
      condition: existsWith({ id: [topic.id] }),
    });
  },

  repairSubscriptionCount: async (topic, count) => {
    await updateItem(registry, {
      key: topicKey(topic),
      set: { subscriptionCount: count },
      condition: existsWith({ id: [topic.id], subscriptionsVersion: [topic.subscriptionsVersion] }),
    });
  },

  remove: (topic) => deleteItem(registry, topicKey(topic), existsWith(unmovedSince(topic))),

  removePointer: async (topicId) => {
    await deleteItem(registry, topicPointerKey(topicId));
  },

  namesOf: async (topicIds) => {
    const pointers = await getItems(registry, { keys: topicIds.map(topicPointerKey) });
    return new Map(pointers.map((item) => [topicOfPointer(ItemKey.parse(item)), Pointer.parse(item).name]));
  },

  hasMoved: async (topic) => {
    const [item] = await getItems(registry, { keys: [topicKey(topic)], fields: ['id', 'move'] });
    const found = item === undefined ? undefined : AtItsPlace.parse(item);
    return found?.id === topic.id && movedTo(found) !== undefined;
  },

  exists: async (topicId) => (await getTopicById(registry, topicId)) !== undefined,

  list: (page) => listTopics(registry, page),

  listAll: async (project) => {
    const entries = await readEntries(registry, topicSource(project), [
      'id',
      'name',
      'displayName',
      'enterpriseProjectId',
    ]);
    return entries.map((entry) => Listed.parse(entry));
  },

  count: (project) => countEntries(registry, topicSource(project)),

  summarize: (project, bound) => summarizeTopics(registry, project, bound),
});

/** What can change of a topic; `remove` names bindings and settings of its own that end. */
export type TopicChange = Partial<Pick<Topic, Changeable | Binding>> & {
  readonly remove?: readonly (Binding | 'receipts')[];
};

type Changeable = 'displayName' | 'introduction' | 'smsSignId' | 'updatedAt' | 'receipts';

const changeTopic = async (registry: Registry, topic: Topic, change: TopicChange): Promise<Topic | undefined> => {
  const { remove = [], ...changed } = change;
  const { logtank: _log, keyBinding: _key, notifyPolicy: _calls, deliveryPolicy: _policy, ...others } = changed;
  const touched = BINDINGS.filter((binding) => changed[binding] !== undefined || remove.includes(binding));
  const asRead = touched.map((binding) => {
    const text = bindingText(topic, binding);
    return [binding, text === undefined ? [] : [text]] as const;
  });
  const bindings = Object.fromEntries(BINDINGS.map((binding) => [binding, bindingText(changed, binding)]));
  // Lists of subscribers hold what a policy needs only while there is one.
  const isPolicyChanged = touched.includes('deliveryPolicy');
  const item = await updateItem(registry, {
    key: topicKey(topic),
    set: { ...others, ...bindings },
    remove,
    ...(isPolicyChanged && { add: { subscriptionsVersion: 1 } }),
    condition: existsWith({ ...unmovedSince(topic), ...Object.fromEntries(asRead) }),
  });
  if (item !== undefined) return parseTopic(item);
  // An earlier try of this very write may have got through, though its answer did not.
  const current = await getTopic(registry, topic);
  const isDone = touched.every((binding) => current && bindingText(current, binding) === bindingText(changed, binding));
  return current?.id === topic.id && isDone ? current : undefined;
};

/** The topic that was read, and not one that has begun to move since. */
const unmovedSince = ({ id, move }: Pick<Topic, 'id' | 'move'>) => {
  const text = moveText(move);
  return { id: [id], move: text === undefined ? [] : [text] };
};

type CountedTopic = Pick<Topic, 'project' | 'name' | 'id' | 'subscriptionsVersion'>;

const getTopic = async (registry: Registry, keyParts: TopicKey): Promise<Topic | undefined> => {
  const item = await getItem(registry, topicKey(keyParts));
  return item === undefined ? undefined : parseTopic(item);
};

const getTopicById = async (registry: Registry, topicId: string): Promise<Topic | undefined> => {
  const pointer = await getItem(registry, topicPointerKey(topicId));
  const topic = pointer && (await getTopic(registry, Pointer.parse(pointer)));
  return topic?.id === topicId ? topic : undefined;
};

/** The pointer is written before the topic, so that every topic that can be read can be found by its id too. */
const createTopic = async (registry: Registry, topic: Topic): Promise<{ created: boolean; topic: Topic }> => {
  const { project, name, id } = topic;
  await putItem(registry, { ...topicPointerKey(id), project, name });
  const { existing } = await putOrGetItem(registry, topicItem(topic));
  if (existing === undefined) return { created: true, topic };
  const winner = parseTopic(existing);
  // The same id means that an earlier try of this very write got through, though its answer did not.
  if (winner.id === id) return { created: true, topic: winner };
  await deleteItem(registry, topicPointerKey(id));
  return { created: false, topic: winner };
};

const listTopics = async (registry: Registry, { project, offset, limit, filter = {} }: TopicPage) => {
  if (filter.name !== undefined || filter.topicId !== undefined) {
    const topic = await getNamed(registry, project, filter);
    const found = topic?.project === project && isPresent(topic) && isListed(topic, filter) ? [topic] : [];
    return { total: found.length, topics: found.slice(offset, offset + limit) };
  }
  return readTopicPage(registry, { project, offset, limit, filter });
};

const getNamed = async (registry: Registry, project: string, { name, topicId = '' }: TopicFilter) =>
  name === undefined ? getTopicById(registry, topicId) : getTopic(registry, { project, name });
