import * as z from 'zod';
import { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { type KeyBinding, type Logtank, type NotifyPolicy, RECEIPTS, type Topic } from '#src/domain/topics/topic.ts';
import { isPresent, TopicMove } from '#src/domain/topics/topic-move.ts';
import type { PlainItem } from '#src/stores/item.ts';
import type { Key } from '#src/stores/key.ts';
import { topicKey, topicPosition } from '#src/stores/registry-keys.ts';
import { ttlOf, type UnparsedItem } from '#src/stores/table.ts';

/** JSON text in an attribute. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(schema);

const StoredLogtank = z.object({
  id: z.string(),
  logGroupId: z.string(),
  logStreamId: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
}) satisfies z.ZodType<Logtank>;

const StoredKeyBinding = z.object({ id: z.string(), keyId: z.string() }) satisfies z.ZodType<KeyBinding>;

const StoredNotifyPolicy = z.object({
  id: z.string(),
  steps: z.array(z.object({ order: z.int(), subscriptionIds: z.array(z.string()) })),
}) satisfies z.ZodType<NotifyPolicy>;

const StoredTopic = z.object({
  id: z.string(),
  project: z.string(),
  name: z.string(),
  displayName: z.string(),
  introduction: z.string(),
  smsSignId: z.string().default(''),
  enterpriseProjectId: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  subscriptionsVersion: z.number(),
  subscriptionCount: z.number(),
  logtank: json(StoredLogtank).exactOptional(),
  keyBinding: json(StoredKeyBinding).exactOptional(),
  notifyPolicy: json(StoredNotifyPolicy).exactOptional(),
  deliveryPolicy: json(DeliveryPolicy).exactOptional(),
  receipts: z.enum(RECEIPTS).exactOptional(),
  subscriptionKeys: z.string().exactOptional(),
  move: json(TopicMove).exactOptional(),
}) satisfies z.ZodType<Topic, unknown>;

/** What says whether a topic has moved. */
export const AtItsPlace = z.object({ id: z.string(), move: json(TopicMove).exactOptional() });

/** What a topic is bound to, each kept as one text so that a change can insist on what it has read. */
export const BINDINGS = ['logtank', 'keyBinding', 'notifyPolicy', 'deliveryPolicy'] as const;

/** One of {@link BINDINGS}. */
export type Binding = (typeof BINDINGS)[number];

/** A binding as its attribute holds it; undefined when there is none. */
export const bindingText = (topic: { readonly [B in Binding]?: Topic[B] }, binding: Binding): string | undefined =>
  topic[binding] === undefined ? undefined : JSON.stringify(topic[binding]);

/** A move as its attribute holds it, so that a change can insist on what it has read; undefined when there is none. */
export const moveText = (move: TopicMove | undefined): string | undefined => move && JSON.stringify(move);

/** Where it is listed, and when it is forgotten: attributes that are undefined are absent. */
export const placeOf = (topic: Pick<Topic, 'project' | 'id' | 'createdAt' | 'move'>): PlainItem => {
  const gone = topic.move?.state === 'moved' ? topic.move : undefined;
  return {
    ...(isPresent(topic) ? topicPosition(topic) : { listPk: undefined, listSk: undefined }),
    ttl: gone && ttlOf(gone.expiresAt),
  };
};

/** The item of a topic. */
export const topicItem = (topic: Topic): Key & PlainItem => ({
  ...topic,
  ...topicKey(topic),
  ...placeOf(topic),
  move: moveText(topic.move),
  logtank: bindingText(topic, 'logtank'),
  keyBinding: bindingText(topic, 'keyBinding'),
  notifyPolicy: bindingText(topic, 'notifyPolicy'),
  deliveryPolicy: bindingText(topic, 'deliveryPolicy'),
});

/** The topic of an item. */
export const parseTopic = (item: UnparsedItem): Topic => StoredTopic.parse(item);
