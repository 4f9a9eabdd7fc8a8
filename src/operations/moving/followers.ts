import type { Move } from '#src/domain/moving/move.ts';
import { itemOf } from '#src/pipeline/moving/forwarded-texts.ts';
import type { MoveSecrets } from '#src/stores/moves/move-store.ts';
import { callPlace, type MoveDependencies, type Moving } from './move-context.ts';

type Envelope = Awaited<ReturnType<MoveDependencies['backlog']['envelopesOf']>>[number];

const SUBSCRIPTIONS_A_STEP = 100;
const HELD_AT_ONCE = 50;

/** How many held messages have followed the topic; the cursor is absent at the end. */
type Followed = { readonly followed: number; readonly cursor?: string };

/**
 * Sends what is held of some subscriptions after their topic, from where the move says; of a topic that stays in its deployment nothing
 * is to be done. A crash repeats what was not removed yet.
 */
export const followBacklogs = async (
  move: Move,
  secrets: MoveSecrets,
  dependencies: MoveDependencies,
): Promise<Followed> => {
  if (move.isWithin === true) return { followed: 0 };
  const page = await dependencies.subscriptions.listById(move.topicId, SUBSCRIPTIONS_A_STEP, move.cursor);
  let followed = 0;
  for (const one of page.subscriptions) followed += await followBacklog(one, { move, secrets }, dependencies);
  return { followed, ...(page.last !== undefined && { cursor: page.last }) };
};

/** The same of the first subscriptions, which are then removed here; `done` when none is left. */
export const clearSubscriptions = async (
  move: Move,
  secrets: MoveSecrets,
  dependencies: MoveDependencies,
): Promise<{ readonly followed: number; readonly done: boolean }> => {
  if (move.isWithin === true) return { followed: 0, done: true };
  const { cursor: _cursor, ...fromTheBeginning } = move;
  const { followed } = await followBacklogs(fromTheBeginning, secrets, dependencies);
  const { done } = await dependencies.subscriptions.removeSome(move.topicId, SUBSCRIPTIONS_A_STEP);
  return { followed, done };
};

type Subscription = Parameters<MoveDependencies['backlog']['envelopesOf']>[1];

const followBacklog = async (
  subscription: Subscription,
  moving: Moving,
  dependencies: MoveDependencies,
): Promise<number> => {
  const { backlog } = dependencies;
  const of = { topicId: subscription.topicId, subscriptionId: subscription.id };
  let followed = 0;
  for (let isLast = false; !isLast; ) {
    const page = await backlog.read(of, HELD_AT_ONCE);
    const envelopes = page.messages.length === 0 ? [] : await backlog.envelopesOf(page.messages, subscription);
    for (const envelope of envelopes) await send(envelope, { ...moving, isDead: false }, dependencies);
    await backlog.remove(page.messages);
    followed += envelopes.length;
    isLast = page.isLast;
  }
  return followed;
};

const send = async (
  envelope: Envelope,
  { move, secrets, isDead }: Moving & { readonly isDead: boolean },
  dependencies: MoveDependencies,
): Promise<void> => {
  const request = {
    v: 1,
    kind: 'envelope',
    topicId: move.topicId,
    hops: 1,
    since: dependencies.clock(),
    envelope,
  } as const;
  const item = await itemOf(isDead ? { ...request, isDead } : request, dependencies);
  const step = { step: 'forward', move_id: move.id, topic_id: move.topicId, item };
  await callPlace({ move, secrets }, step, dependencies);
};

const LETTERS = 50;

/** Sends dead letters of the topic after it: those of messages; links are of the place that has sent them. */
export const followDeadLetters = async (
  move: Move,
  secrets: MoveSecrets,
  dependencies: MoveDependencies,
): Promise<{ readonly followed: number; readonly cursor?: string }> => {
  if (move.isWithin === true) return { followed: 0 };
  const { deadLetters, clock } = dependencies;
  const { project, topicUrn, cursor } = move;
  const page = await deadLetters.list({
    ...{ project, limit: LETTERS, cursor, now: clock() },
    matches: (letter) => letter.topicUrn === topicUrn && letter.kind === 'notification',
  });
  let followed = 0;
  for (const { id, at } of page.deadLetters) {
    const letter = await deadLetters.get(id, clock());
    if (letter?.envelope?.topicId !== move.topicId) continue;
    await send(letter.envelope, { move, secrets, isDead: true }, dependencies);
    await deadLetters.remove(id, at);
    followed += 1;
  }
  return { followed, ...(page.cursor !== undefined && { cursor: page.cursor }) };
};
