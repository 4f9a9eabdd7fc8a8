import { randomBytes } from 'node:crypto';
import { canBeUndone, isOver, type Move } from '#src/domain/moving/move.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { MoveSecrets } from '#src/stores/moves/move-store.ts';
import { callPlace, type MoveDependencies, sentRecords } from './move-context.ts';
import { phases } from './move-phases.ts';

/** Which topic is to move, and where to. */
export type MoveRequest = {
  readonly project: string;
  /** The name of the topic. */
  readonly topic: string;
  /** The other deployment's base address: `https://…`. */
  readonly endpoint: string;
  /** A token of the other deployment that names the permission `smn:topic:receive`. */
  readonly token: string;
  /** @default the same project */
  readonly toProject?: string | undefined;
  /** @default the region of the topic's URN */
  readonly toRegion?: string | undefined;
  /** For how many days what comes to the old place is sent after the topic. */
  readonly keepDays: number;
};

/** What would travel, and what stands in the way. */
export type MovePlan = { readonly subscriptions: number; readonly faults: readonly string[] };

/** Says what a move would do, and asks the other place whether it would take the topic; nothing is written. */
export const planMove = async (request: MoveRequest, dependencies: MoveDependencies): Promise<MovePlan> => {
  const topic = await topicToMove(request, dependencies);
  const { faults } = await checkPlace(await newMove(request, topic, dependencies), topic, dependencies);
  return { subscriptions: topic.subscriptionCount, faults };
};

/**
 * Begins the move of a topic: from here on it cannot be changed, what is published waits, and {@link continueMove} does the rest. Throws
 * what stands in its way, and when it is moved already.
 */
export const beginMove = async (request: MoveRequest, dependencies: MoveDependencies): Promise<Move> => {
  const topic = await topicToMove(request, dependencies);
  const draft = await newMove(request, topic, dependencies);
  const { faults, isWithin } = await checkPlace(draft, topic, dependencies);
  if (faults.length > 0) throw cannotMove(faults.join(' '));
  const move = isWithin ? { ...draft.move, isWithin } : draft.move;
  if (!(await dependencies.moves.create(move, draft.secrets))) throw cannotMove('Its move exists already.');
  return move;
};

/** The refusal to move a topic. */
const cannotMove = (why: string): ServiceError => new ServiceError('OPS.0135', `The topic cannot be moved. ${why}`);

const topicToMove = async ({ project, topic: name }: MoveRequest, { topics }: MoveDependencies): Promise<Topic> => {
  const topic = await topics.get({ project, name });
  if (topic === undefined) throw cannotMove(`The project ${project} has no topic ${name}.`);
  const { move } = topic;
  if (move === undefined) return topic;
  if (move.state === 'moved')
    throw cannotMove(`${name} has moved already: it is ${move.topicUrn} at ${move.endpoint}.`);
  throw cannotMove(`${name} is being moved already, by the move ${move.id}: continue that, or undo it.`);
};

type Draft = { readonly move: Move; readonly secrets: MoveSecrets };

const newMove = async (
  { project, endpoint, token, toProject = project, toRegion, keepDays }: MoveRequest,
  topic: Topic,
  { region, clock }: MoveDependencies,
): Promise<Draft> => {
  const now = clock();
  const name = topic.name;
  const move: Move = {
    // Ordered by time, as lists are, and not to be guessed.
    id: now.toString(16).padStart(12, '0') + randomBytes(10).toString('hex'),
    ...{ project, topicId: topic.id, topicName: name, endpoint },
    topicUrn: formatTopicUrn({ region, project, name }),
    toTopicUrn: formatTopicUrn({ region: toRegion ?? region, project: toProject, name }),
    phase: 'begun',
    ...{ copied: 0, followed: 0, startedAt: now, updatedAt: now, keepDays },
  };
  return { move, secrets: { token, transferKey: randomBytes(32) } };
};

const checkPlace = async (
  { move, secrets }: Draft,
  topic: Topic,
  dependencies: MoveDependencies,
): Promise<{ readonly faults: readonly string[]; readonly isWithin: boolean }> => {
  const step = { step: 'check', ...(await sentRecords({ move, secrets }, { topic }, dependencies)) };
  const { faults, is_within: isWithin } = await callPlace({ move, secrets }, step, dependencies);
  return { faults: Array.isArray(faults) ? faults.map(String) : [], isWithin: isWithin === true };
};

/** How long a call works at most; the function that it runs in has a minute. */
const WORK_MS = 35_000;

/** How a move goes on: what it has come to, and after how many seconds it is to be called again. */
export type MoveStepped = { readonly move: Move; readonly waitSeconds: number };

/**
 * Goes on with a move for as long as a call may take. Each part can be repeated, and what it has come to is noted after it: a call that
 * is cut short anywhere is made again. Throws when the other place refuses, or the copy is not what the topic is.
 */
export const continueMove = async (
  { project, id }: Pick<Move, 'project' | 'id'>,
  dependencies: MoveDependencies,
): Promise<MoveStepped> => {
  const { moves, clock } = dependencies;
  const until = clock() + WORK_MS;
  const secrets = await moves.secretsOf({ project, id });
  let move = await moves.get(project, id);
  if (move === undefined || secrets === undefined)
    throw cannotMove(`There is no move ${id} of the project ${project}.`);
  let waitSeconds = 0;
  while (!isOver(move) && waitSeconds === 0 && clock() < until) {
    const stepped = await phases[move.phase](move, secrets, dependencies);
    const updatedAt = clock();
    const advanced: Move | undefined = await moves.advance(move, { ...stepped.to, updatedAt });
    // Another call goes on with it: this one sees how far that is.
    move = advanced ?? (await moves.get(project, id)) ?? move;
    waitSeconds = stepped.waitSeconds ?? 0;
  }
  return { move, waitSeconds };
};

/**
 * Undoes a move whose topic has not gone yet: it is as before, what waited is delivered here, and what was copied is removed. Throws when
 * it has gone. Repeating it is harmless.
 */
export const undoMove = async (
  { project, id }: Pick<Move, 'project' | 'id'>,
  dependencies: MoveDependencies,
): Promise<Move> => {
  const { moves, topicMoves, clock } = dependencies;
  const move = await moves.get(project, id);
  const secrets = await moves.secretsOf({ project, id });
  if (move === undefined || secrets === undefined)
    throw cannotMove(`There is no move ${id} of the project ${project}.`);
  if (move.phase === 'undone') return move;
  if (!canBeUndone(move)) throw hasGone();
  // First: from here on it cannot go any more.
  const topic = await unfreeze(move, dependencies);
  // Nothing is copied before it is known to be frozen.
  let done = move.phase === 'begun';
  while (!done) done = (await callPlace({ move, secrets }, discardStep(move), dependencies))['done'] === true;
  if (move.isWithin === true && topic !== undefined) await topicMoves.point(topic);
  const undone = await moves.advance(move, { phase: 'undone', updatedAt: clock() });
  return undone ?? undoMove({ project, id }, dependencies);
};

/** The topic as it was before the move, unless it is another one, or moves by another move. Throws when it has gone. */
const unfreeze = async (
  { project, id, topicId, topicName: name }: Move,
  { topics, topicMoves }: MoveDependencies,
): Promise<Topic | undefined> => {
  const topic = await topics.get({ project, name });
  if (topic?.id !== topicId) return undefined;
  if (topic.move?.id !== id) return topic;
  if (topic.move.state !== 'leaving' || !(await topicMoves.change(topic, undefined))) throw hasGone();
  return topic;
};

const hasGone = (): ServiceError =>
  new ServiceError('OPS.0135', 'The move cannot be undone: the topic has gone. Move it back instead.');

const discardStep = ({ id, topicId, isWithin }: Move) => ({
  ...{ step: 'discard', move_id: id, topic_id: topicId },
  ...(isWithin === true && { is_within: isWithin }),
});
