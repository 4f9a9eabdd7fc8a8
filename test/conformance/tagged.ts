import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { World } from './world.ts';

const Topic = z.object({ topic_id: z.string(), name: z.string() });

/** The tags of an answer. */
export const Tags = z.array(z.object({ key: z.string(), value: z.string() }));

/** The path of a resource's tags. */
export const tagsPath = (type: string, id: string): string => `/v2/{project_id}/${type}/${id}/tags`;

/** An id of the right form that nothing has. */
export const absentId = (): string => randomUUID().replaceAll('-', '');

/** What cases know of a topic whose tags they work on. */
export type TaggedTopic = {
  readonly urn: string;
  readonly id: string;
  readonly name: string;
  /** The path of its tags. */
  readonly tags: string;
};

/** A topic that exists. */
export const topicAt = async ({ client }: Pick<World, 'client'>, urn: string): Promise<TaggedTopic> => {
  const { topic_id: id, name } = Topic.parse(await client.get(`{p}/topics/${urn}`));
  return { urn, id, name, tags: tagsPath('smn_topic', id) };
};

/** A new topic. */
export const aTopic = async (world: World, body: Readonly<Record<string, unknown>> = {}): Promise<TaggedTopic> =>
  topicAt(world, await world.topic(body));

/** The tags of a resource. */
export const tagsOf = async ({ client }: Pick<World, 'client'>, path: string): Promise<z.infer<typeof Tags>> =>
  Tags.parse((await client.get(path))['tags']);

/** Sets tags of a resource. */
export const setTags = ({ client }: Pick<World, 'client'>, path: string, tags: Readonly<Record<string, string>>) =>
  client.post(`${path}/action`, {
    data: { action: 'create', tags: Object.entries(tags).map(([key, value]) => ({ key, value })) },
  });
