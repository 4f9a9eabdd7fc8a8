import * as z from 'zod';

/**
 * What a topic that moves to another deployment or project is at either place (decision 125). `id` is that of the move. Times are epoch
 * milliseconds.
 */

/** It is copied to another place: nothing of it may be changed here, and what is published waits. */
const Leaving = z.strictObject({ state: z.literal('leaving'), id: z.string() });

/** It has gone, and what still comes here is sent after it until `expiresAt`. */
const Moved = z.strictObject({
  state: z.literal('moved'),
  id: z.string(),
  /** `https://…` without a trailing slash. */
  endpoint: z.string(),
  topicUrn: z.string(),
  expiresAt: z.number(),
});

/** It is copied here and not yet in force; `before` is where it had moved to from here earlier. */
const Arriving = z.strictObject({ state: z.literal('arriving'), id: z.string(), before: Moved.exactOptional() });

/** What a topic is while it moves, and after it has moved away. */
export const TopicMove = z.discriminatedUnion('state', [Leaving, Arriving, Moved]);
export type TopicMove = Readonly<z.infer<typeof TopicMove>>;

/** A {@link TopicMove} of a topic that has gone. */
export type MovedTopic = Extract<TopicMove, { readonly state: 'moved' }>;

type Moving = { readonly move?: TopicMove };

/** Where what is published to it here goes after it; undefined unless it has gone. */
export const movedTo = ({ move }: Moving): MovedTopic | undefined => {
  if (move?.state === 'arriving') return move.before;
  return move?.state === 'moved' ? move : undefined;
};

/** Whether it is among the topics of its project: not while it arrives, nor when it has gone. */
export const isPresent = ({ move }: Moving): boolean => move === undefined || move.state === 'leaving';

/** Whether it has gone, and its time at its old place is over: it is as if it had never been there. */
export const isForgotten = ({ move }: Moving, now: number): boolean => move?.state === 'moved' && move.expiresAt <= now;
