import type { Move, MovePhase } from '#src/domain/moving/move.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { templatesAfter } from '#src/operations/transfer/export-part.ts';
import type { MoveSecrets } from '#src/stores/moves/move-store.ts';
import { clearSubscriptions, followBacklogs, followDeadLetters } from './followers.ts';
import { callPlace, type MoveDependencies, sentRecords } from './move-context.ts';
import { sendPart } from './send-subscriptions.ts';

/** What a part of a move has come to, and after how many seconds the next may begin. */
type Stepped = {
  readonly to: Partial<Pick<Move, 'phase' | 'cursor' | 'copied' | 'followed' | 'movedAt'>>;
  readonly waitSeconds?: number;
};

type Phase = (move: Move, secrets: MoveSecrets, dependencies: MoveDependencies) => Promise<Stepped>;

/** The topic as the move knows it. Throws when it is another one by now. */
const topicOf = async ({ project, topicName: name, topicId }: Move, { topics }: MoveDependencies): Promise<Topic> => {
  const topic = await topics.get({ project, name });
  if (topic?.id === topicId) return topic;
  throw new ServiceError('OPS.0135', `The topic ${name} that was to move is gone.`);
};

/** Keeps it from being changed. Only one of several moves of a topic gets past this. */
const freeze: Phase = async (move, _secrets, dependencies) => {
  const topic = await topicOf(move, dependencies);
  const { id } = move;
  const isFrozen =
    (topic.move === undefined && (await dependencies.topicMoves.change(topic, { state: 'leaving', id }))) ||
    (await topicOf(move, dependencies)).move?.id === id;
  if (!isFrozen)
    throw new ServiceError(
      'OPS.0135',
      `The topic ${move.topicName} is being moved by another move; undo this one: ${id}.`,
    );
  return { to: { phase: 'copying', copied: 0 } };
};

/** The templates of the project, which publishes at the new place may name; those that it has stay. */
const sendTemplates = async (move: Move, secrets: MoveSecrets, dependencies: MoveDependencies): Promise<void> => {
  let after: string | undefined = '';
  while (after !== undefined) {
    const part = await templatesAfter(after, move, dependencies);
    // One by one: a template may be nearly as long as a call.
    for (const record of part.records) {
      const sent = await sentRecords({ move, secrets }, { records: [record] }, dependencies);
      await callPlace({ move, secrets }, { step: 'records', ...sent }, dependencies);
    }
    after = part.next?.of === 'templates' ? part.next.after : undefined;
  }
};

const sendTopic = async (move: Move, secrets: MoveSecrets, dependencies: MoveDependencies): Promise<void> => {
  const topic = await topicOf(move, dependencies);
  const step = { step: 'topic', ...(await sentRecords({ move, secrets }, { topic }, dependencies)) };
  await callPlace({ move, secrets }, step, dependencies);
};

/** What belongs to it, each part compared; who confirms or cancels here meanwhile is copied once more when the topic has gone. */
const copy: Phase = async (move, secrets, dependencies) => {
  const topic = await topicOf(move, dependencies);
  if (topic.move?.id !== move.id) throw new ServiceError('OPS.0135', `The move ${move.id} is being undone.`);
  if (move.cursor === undefined) await sendTemplates(move, secrets, dependencies);
  const { isSame, ...passed } = await sendPart(move, secrets, dependencies);
  if (!isSame)
    throw new ServiceError('OPS.0135', `What ${move.endpoint} has of the subscriptions is not what was sent to it.`);
  if (passed.cursor !== undefined) return { to: passed };
  await sendTopic(move, secrets, dependencies);
  return { to: { phase: 'copied', copied: passed.copied } };
};

const DAY_MS = 86_400_000;

/** The point of no return: one conditional write. */
const leave: Phase = async (move, _secrets, dependencies) => {
  const { topicMoves, clock } = dependencies;
  const topic = await topicOf(move, dependencies);
  const now = clock();
  const { id, endpoint, toTopicUrn: topicUrn, keepDays } = move;
  const expiresAt = now + keepDays * DAY_MS;
  const isLeaving = topic.move?.state === 'leaving' && topic.move.id === id;
  const hasGone =
    (isLeaving && (await topicMoves.change(topic, { state: 'moved', ...{ id, endpoint, topicUrn, expiresAt } }))) ||
    (await topicOf(move, dependencies)).move?.state === 'moved';
  if (!hasGone) throw new ServiceError('OPS.0135', `The topic ${move.topicName} does not leave by this move any more.`);
  return { to: { phase: 'moved', movedAt: now, copied: 0 } };
};

/**
 * Its last changes: a call that began before it had gone may end so long after. The copy becomes what the topic is then, but for who has
 * cancelled at the new place already.
 */
const settle: Phase = async (move, secrets, dependencies) => {
  const { settings, clock } = dependencies;
  const waitMs = (move.movedAt ?? 0) + settings.moving.settleSeconds * 1000 - clock();
  if (waitMs > 0) return { to: {}, waitSeconds: Math.ceil(waitMs / 1000) };
  const { isSame: _cancelled, ...passed } = await sendPart(move, secrets, dependencies);
  if (passed.cursor !== undefined) return { to: passed };
  await sendTopic(move, secrets, dependencies);
  return { to: { phase: 'settled', copied: passed.copied } };
};

/** What is held here follows; then it is in force there. */
const activate: Phase = async (move, secrets, dependencies) => {
  const page = await followBacklogs(move, secrets, dependencies);
  const followed = move.followed + page.followed;
  if (page.cursor !== undefined) return { to: { followed, cursor: page.cursor } };
  const { id, topicId } = move;
  await callPlace({ move, secrets }, { step: 'activate', move_id: id, topic_id: topicId }, dependencies);
  return { to: { phase: 'active', followed } };
};

/**
 * What its functions had begun here when it had gone, ends; what was held by then follows, too, and the subscriptions are removed. What
 * comes for them later goes after them.
 */
const clear: Phase = async (move, secrets, dependencies) => {
  const waitMs = (move.movedAt ?? 0) + dependencies.settings.moving.clearSeconds * 1000 - dependencies.clock();
  if (waitMs > 0) return { to: {}, waitSeconds: Math.ceil(waitMs / 1000) };
  const cleared = await clearSubscriptions(move, secrets, dependencies);
  const followed = move.followed + cleared.followed;
  return { to: { followed, ...(cleared.done && { phase: 'cleared' }) } };
};

const end: Phase = async (move, secrets, dependencies) => {
  const letters = await followDeadLetters(move, secrets, dependencies);
  const followed = move.followed + letters.followed;
  if (letters.cursor !== undefined) return { to: { followed, cursor: letters.cursor } };
  return { to: { phase: 'done', followed } };
};

const nothing: Phase = async () => ({ to: {} });

/** What is done in each phase; each can be repeated. */
export const phases: Readonly<Record<MovePhase, Phase>> = {
  begun: freeze,
  copying: copy,
  copied: leave,
  moved: settle,
  settled: activate,
  active: clear,
  cleared: end,
  done: nothing,
  undone: nothing,
};
