import { expect } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import type { Move } from '#src/domain/moving/move.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { MoveDependencies } from '#src/operations/moving/move-context.ts';
import { continueMove, type MoveRequest } from '#src/operations/moving/move-topic.ts';
import { acceptMessage } from '#src/pipeline/publishing/accept.ts';
import { FanOutRequest } from '#src/queues/envelope.ts';
import { decode } from '#src/queues/text.ts';
import { acceptDependencies, forwardAll } from './moving.ts';
import { type Operations, PROJECT } from './operations.ts';

let count = 0;

/** Makes a topic that no other test has. */
export const newTopic = async (place: Operations): Promise<{ readonly name: string; readonly urn: string }> => {
  count += 1;
  const name = `moving-${count}`;
  return { name, urn: await place.topic(name) };
};

/** What asks to move the topic of that name. */
export const requestOf = (topic: string, changes: object = {}): MoveRequest => ({
  ...{ project: PROJECT, topic, endpoint: 'https://there.example.com', token: 'smn_token', keepDays: 30 },
  ...changes,
});

/** Makes subscriptions of several protocols and states; returns their URNs. */
export const subscribeTo = async (place: Operations, urn: string): Promise<readonly string[]> => {
  const items = [
    { protocol: 'email', endpoint: 'a@example.com', remark: 'first' },
    { protocol: 'sms', endpoint: '+8613800138000', remark: '' },
    { protocol: 'https', endpoint: 'https://example.com/hook', remark: '', extension: { header: { 'x-a': 'secret' } } },
    { protocol: 'http', endpoint: 'http://example.com/hook', remark: '' },
    { protocol: 'sms', endpoint: '+8613800138001', remark: '' },
  ];
  const urns: string[] = [];
  for (const body of items) {
    const added = await place.call('AddSubscription', { path: { topic_urn: urn }, body });
    expect(added.code).toBe(undefined);
    urns.push(added.body.subscription_urn);
  }
  const topicId = await idOf(place, urn.split(':').at(-1) ?? '');
  const [email, , https] = urns.map((one) => ({ topicId, id: one.split(':').at(-1) ?? '' }));
  for (const one of [email, https]) if (one !== undefined) await place.dependencies.subscriptions.changeStatus(one, 1);
  return urns;
};

/** The topic of that name. */
export const topicOf = async ({ dependencies }: Operations, name: string): Promise<Topic> => {
  const topic = await dependencies.topics.get({ project: PROJECT, name });
  if (topic === undefined) throw new Error(`There is no topic ${name}`);
  return topic;
};

/** Its id. */
export const idOf = async (place: Operations, name: string): Promise<string> => (await topicOf(place, name)).id;

/** The subscriptions of a topic as they are kept, but for what depends on where that is. */
export const rowsOf = async ({ dependencies }: Operations, topicId: string) =>
  (await dependencies.subscriptions.listById(topicId, 100)).subscriptions.map(
    ({ topicUrn: _urn, extension, ...row }) => ({ ...row, has: Object.keys(extension ?? {}) }),
  );

/** Continues a move until it is done. */
export const toEnd = async (move: Move, dependencies: MoveDependencies): Promise<Move> => {
  let now = move;
  for (let turn = 0; turn < 50 && now.phase !== 'done'; turn += 1)
    ({ move: now } = await continueMove(move, dependencies));
  return now;
};

/** A clock by which a call's time is over after it was read so often. */
export const ticking = ({ dependencies }: Operations, reads: number): (() => number) => {
  let read = 0;
  return () => {
    read += 1;
    return dependencies.clock() + (read > reads ? 3_600_000 : 0);
  };
};

type Advance = MoveDependencies['moves']['advance'];

/** Lets a move come to a phase, and fail then. */
export const stopAt =
  (phase: Move['phase'], advance: Advance): Advance =>
  async (of, to) => {
    const advanced = await advance(of, to);
    if (advanced?.phase === phase) throw new Error('cut');
    return advanced;
  };

/** Does the work of a move up to that phase, and no more. */
export const moveUpTo = (phase: Move['phase'], move: Move, dependencies: MoveDependencies): Promise<void> => {
  const moves = { ...dependencies.moves, advance: stopAt(phase, dependencies.moves.advance) };
  return continueMove(move, { ...dependencies, moves }).then(() => undefined, expectCut);
};

/** That an error is the one by which a test cuts a move short. */
export const expectCut = (error: unknown): void => expect(String(error)).toBe('Error: cut');

/** Publishes to the topic of that name at a place, and forwards to another what that leaves in its queue of jobs. */
export const publishAt = async (place: Operations, name: string, onward: Operations): Promise<readonly string[]> => {
  const { region, clock } = place.dependencies;
  const topic = await topicOf(place, name);
  const message = {
    ...{
      id: newId(),
      topicUrn: `urn:smn:${region}:${PROJECT}:${name}`,
      topicId: topic.id,
      bodies: { default: 'text' },
    },
    ...{ publishedAt: clock(), expiresAt: clock() + 3_600_000 },
  };
  await acceptMessage(topic, message, acceptDependencies(place));
  return forwardAll(place, onward);
};

/** The URNs of the topics whose messages wait to be fanned out at a place. */
export const fannedOut = async ({ sqs }: Operations): Promise<readonly string[]> =>
  (await sqs.take(sqs.urls.fanOut)).flatMap((text) => decode(FanOutRequest, text)?.message.topicUrn ?? []);
