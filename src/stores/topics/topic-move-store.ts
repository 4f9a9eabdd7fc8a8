import type { Topic } from '#src/domain/topics/topic.ts';
import type { TopicMove } from '#src/domain/topics/topic-move.ts';
import { existsWith, notExists } from '#src/stores/condition.ts';
import { topicKey, topicPointerKey } from '#src/stores/registry-keys.ts';
import { deleteItem, putItem, putNewItem, type Registry, ttlOf, updateItem } from '#src/stores/table.ts';
import { moveText, placeOf, topicItem } from './topic-item.ts';

/** A topic as it was read. */
type TopicAsRead = Pick<Topic, 'project' | 'name' | 'id' | 'createdAt' | 'move'>;

/** Changes what a topic is for a move, each time by one conditional write (decision 125). */
export type TopicMoveStore = {
  /**
   * Puts another state of a move in place of the one that was read, or none; false when the topic is another one by now, or its move
   * has another state. Repeating it after it has succeeded is false.
   */
  readonly change: (topic: TopicAsRead, move: TopicMove | undefined) => Promise<boolean>;

  /**
   * Keeps a topic that arrives, in place of the one that was read under its name: of one that had moved away, or arrives already.
   * False when another one has come there meanwhile.
   */
  readonly arrive: (topic: Topic & Required<Pick<Topic, 'move'>>, there: TopicAsRead | undefined) => Promise<boolean>;

  /** Has the id lead to the name, where another topic's name had it. */
  readonly point: (topic: Pick<Topic, 'project' | 'name' | 'id'>) => Promise<void>;

  /** Removes a topic that was to arrive, as it was read. */
  readonly remove: (topic: TopicAsRead) => Promise<boolean>;
};

/** Creates the store on the registry table. Every method rejects when DynamoDB fails. */
export const createTopicMoveStore = (registry: Registry): TopicMoveStore => ({
  change: async (topic, move) => {
    const { move: _before, ...unmoved } = topic;
    const { ttl, ...place } = placeOf(move === undefined ? unmoved : { ...unmoved, move });
    const isListed = place['listPk'] !== undefined;
    const changed = await updateItem(registry, {
      key: topicKey(topic),
      set: { ...place, move: moveText(move), ttl },
      remove: [
        ...(move === undefined ? ['move'] : []),
        ...(ttl === undefined ? ['ttl'] : []),
        ...(isListed ? [] : ['listPk', 'listSk']),
      ],
      condition: asRead(topic),
    });
    if (changed === undefined || move?.state !== 'moved') return changed !== undefined;
    // Of a topic that moves within a deployment the id leads to its new name already.
    const { id, project, name } = topic;
    await updateItem(registry, {
      key: topicPointerKey(id),
      set: { ttl: ttlOf(move.expiresAt) },
      condition: existsWith({ project: [project], name: [name] }),
    });
    return true;
  },

  arrive: async (topic, there) => {
    const isPut = await putNewItem(registry, topicItem(topic), there === undefined ? notExists : asRead(there));
    if (isPut) await point(registry, topic);
    return isPut;
  },

  point: (topic) => point(registry, topic),

  remove: (topic) => deleteItem(registry, topicKey(topic), asRead(topic)),
});

const asRead = ({ id, move }: TopicAsRead) => {
  const text = moveText(move);
  return existsWith({ id: [id], move: text === undefined ? [] : [text] });
};

const point = (registry: Registry, { project, name, id }: Pick<Topic, 'project' | 'name' | 'id'>): Promise<void> =>
  putItem(registry, { ...topicPointerKey(id), project, name });
