import type { InputOf } from '#src/contract/operation.ts';
import type { ReceiveTopic } from '#src/contract/operations-api/moving.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import type { MovedTopic } from '#src/domain/topics/topic-move.ts';
import type { RecordOf } from '#src/domain/transfer/records.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { dataKeyOf, type EncryptDependencies } from '#src/operations/kms/topic-data-key.ts';
import type { OperationContext, Reply } from '#src/operations/operation-context.ts';
import { topicNotFound } from '#src/operations/topics/get-topic.ts';
import { withoutHealth, writeTemplate } from '#src/operations/transfer/import-records.ts';
import { subscriptionOf } from '#src/operations/transfer/subscription-fields.ts';
import { createTransferSecrets } from '#src/operations/transfer/transfer-secrets.ts';
import { receiveForwarded } from '#src/pipeline/moving/receive-forwarded.ts';
import type { Queues } from '#src/queues/queues.ts';
import { type ArrivalStep, readStep, type StepOf } from './arrival-step.ts';
import {
  type Arrival,
  type ArrivalDependencies,
  arrivalFaults,
  cannotArrive,
  findLeaving,
  findWithin,
  keepArriving,
  placeFor,
} from './arriving-topic.ts';
import { combinedDigest, digestOfRows } from './copy-subscriptions.ts';

/** What {@link receiveTopic} needs. */
export type ReceiveDependencies = ArrivalDependencies & EncryptDependencies & { readonly queues: Pick<Queues, 'send'> };

/**
 * Does one step of the move of a topic that comes here (decision 125), each repeatable. Until the topic is activated it is not found by
 * others, nothing is published to it, and all that was written can be discarded.
 */
export const receiveTopic = async (
  { path, body }: InputOf<typeof ReceiveTopic>,
  { requestId }: OperationContext,
  dependencies: ReceiveDependencies,
): Promise<Reply> => {
  const { topic_urn, project_id } = path;
  if (topic_urn.region !== dependencies.region || topic_urn.project !== project_id) throw topicNotFound(topic_urn);
  const step = readStep(body);
  const { name } = topic_urn;
  const arrival = { project: project_id, name, topicId: step.topic_id, moveId: step.move_id };
  const answer = await answerOf(step, arrival, dependencies);
  return { status: 200, body: { request_id: requestId, ...answer } };
};

type Answer = Readonly<Record<string, unknown>>;

const answerOf = (step: ArrivalStep, arrival: Arrival, dependencies: ReceiveDependencies): Promise<Answer> | Answer => {
  switch (step.step) {
    case 'check':
      return check(step, arrival, dependencies);
    case 'records':
      return copyRecords(step, arrival, dependencies);
    case 'topic':
      return keepTopic(step, arrival, dependencies);
    case 'activate':
      return activate(arrival, dependencies);
    case 'discard':
      return discard(step, arrival, dependencies);
    case 'forward':
      return receiveItem(step, arrival, dependencies);
  }
};

/** The one topic among records. */
const topicOf = ({ records: all }: StepOf<'check' | 'topic'>) => {
  const found = all.find((record) => record.kind === 'topic');
  if (found === undefined)
    throw new ServiceError('OPS.0136', 'Parameter: the step of the move is invalid. It has no topic.');
  return found;
};

const check = async (step: StepOf<'check'>, arrival: Arrival, dependencies: ReceiveDependencies): Promise<Answer> => {
  const faults = await arrivalFaults(arrival, topicOf(step), dependencies);
  return { faults, is_within: (await findWithin(arrival, dependencies)) !== undefined };
};

/** Templates that are there already stay; subscriptions become what they are at the old place. */
const copyRecords = async (
  step: StepOf<'records'>,
  arrival: Arrival,
  dependencies: ReceiveDependencies,
): Promise<Answer> => {
  const { subscriptions, heldSubscriptions, region } = dependencies;
  const { project, name, topicId } = arrival;
  const there = await placeFor(arrival, dependencies);
  if (step.is_within && there?.move?.state !== 'arriving') throw cannotArrive('It has not come here.');
  await findLeaving(arrival, dependencies);
  const secrets = createTransferSecrets(step.transfer_key);
  const templates = step.records.flatMap((record) => (record.kind === 'template' ? [record] : []));
  if (templates.length > 0) {
    await Promise.all(templates.map((template) => writeTemplate(template, { project }, dependencies)));
    return { written: templates.length };
  }
  const topicUrn = formatTopicUrn({ region, project, name });
  const copies = step.records.flatMap((record) => (record.kind === 'subscription' ? [record] : []));
  if (step.is_within) return retarget(copies, { topicId, topicUrn }, dependencies);
  const made = copies.map(async ({ kind: _kind, topicId: ownerId, topic: _topic, ...fields }) =>
    withoutHealth(
      await subscriptionOf(fields, { topicId, topicUrn, ownerId }, { transfer: secrets, kept: dependencies }),
    ),
  );
  const all = await Promise.all(made);
  const removed = step.records.flatMap((record) => (record.kind === 'cancellation' ? [record] : []));
  await subscriptions.putCopies(all, removed);
  for (const one of all) if (one.hold !== undefined) await heldSubscriptions.put(one);
  return { written: step.records.length, digest: await settleRange(step, topicId, dependencies) };
};

/** Has subscriptions of a topic that stays in this deployment be of its new name; what else they are may change meanwhile, and stays. */
const retarget = async (
  copies: readonly RecordOf<'subscription'>[],
  { topicId, topicUrn }: { readonly topicId: string; readonly topicUrn: string },
  { subscriptions, heldSubscriptions }: ReceiveDependencies,
): Promise<Answer> => {
  const ids = copies.map(({ id }) => id);
  await subscriptions.retarget(topicId, ids, topicUrn);
  const held = new Set(copies.flatMap(({ id, hold }) => (hold === undefined ? [] : [id])));
  const known = await subscriptions.getMany(topicId, [...held]);
  for (const one of known.values()) if (one.hold !== undefined) await heldSubscriptions.put(one);
  return { written: ids.length };
};

/** Removes what the old place has no more of the range of a step; returns the digest of what is there then. */
const settleRange = async (
  { records: all, after, last }: StepOf<'records'>,
  topicId: string,
  { subscriptions }: ReceiveDependencies,
): Promise<string> => {
  const known = new Set(all.flatMap((record) => ('id' in record ? [record.id] : [])));
  const isInRange = ({ id }: { readonly id: string }): boolean => last === undefined || id <= last;
  const digests: string[] = [];
  let from = after;
  do {
    const page = await subscriptions.listById(topicId, ROWS, from);
    const [there, left] = [page.subscriptions.filter(isInRange), page.removed.filter(isInRange)];
    const gone = [...there, ...left].filter(({ id }) => !known.has(id)).map(({ id }) => id);
    if (gone.length > 0) await subscriptions.removeCopies(topicId, gone);
    const isKnown = ({ id }: { readonly id: string }): boolean => known.has(id);
    digests.push(digestOfRows({ subscriptions: there.filter(isKnown), removed: left.filter(isKnown) }));
    from = page.last;
  } while (from !== undefined && (last === undefined || from < last));
  return combinedDigest(digests);
};

const ROWS = 500;

const keepTopic = async (
  step: StepOf<'topic'>,
  arrival: Arrival,
  dependencies: ReceiveDependencies,
): Promise<Answer> => {
  const secrets = createTransferSecrets(step.transfer_key);
  await keepArriving(arrival, { record: topicOf(step), origin: step.origin, secrets }, dependencies);
  return { written: 1 };
};

/** Puts it in force; one that is has been, or has moved on since. */
const activate = async (
  { project, name, topicId, moveId }: Arrival,
  { topics, topicMoves }: ReceiveDependencies,
): Promise<Answer> => {
  const topic = await topics.get({ project, name });
  if (topic?.id !== topicId) throw cannotArrive('It was not copied to its end.');
  const isArriving = topic.move?.state === 'arriving' && topic.move.id === moveId;
  if (isArriving && !(await topicMoves.change(topic, undefined))) throw cannotArrive('It was changed meanwhile.');
  return { is_active: true };
};

const SUBSCRIPTIONS_A_STEP = 500;

/** Removes what was written for a move, or puts the topic's old place back; `done` is false while there is more to remove. */
const discard = async (
  { is_within: isWithin }: StepOf<'discard'>,
  arrival: Arrival,
  dependencies: ReceiveDependencies,
): Promise<Answer> => {
  const { topics } = dependencies;
  const { project, name, topicId, moveId } = arrival;
  const topic = await topics.get({ project, name });
  if (topic?.id === topicId && topic.move === undefined) throw cannotArrive('It is in force here.');
  // Another move brings it by now, and what is here is that one's.
  if (topic?.move?.state === 'arriving' && topic.move.id !== moveId) return { done: true };
  if (topic?.id === topicId && topic.move?.state === 'arriving') await takeBack(topic, dependencies);
  return isWithin ? { done: true } : removeCopies(arrival, topic, dependencies);
};

/** Removes a topic that was to arrive, or has its name lead again to where it had moved before. */
const takeBack = async (topic: Topic, { topicMoves }: ReceiveDependencies): Promise<void> => {
  const before = movedBefore(topic);
  await (before === undefined ? topicMoves.remove(topic) : topicMoves.change(topic, before));
};

const removeCopies = async (
  arrival: Arrival,
  topic: Topic | undefined,
  dependencies: ReceiveDependencies,
): Promise<Answer> => {
  const { topics, subscriptions, accessPolicies, tags } = dependencies;
  const { topicId } = arrival;
  // Subscriptions of a topic that is in force in another project are its own, whatever the caller says.
  if ((await findWithin(arrival, dependencies)) !== undefined) throw cannotArrive('It is in force here.');
  const { subscriptions: some } = await subscriptions.listById(topicId, SUBSCRIPTIONS_A_STEP);
  const topicUrn = formatTopicUrn({ region: dependencies.region, ...arrival });
  if (some.some((one) => one.topicUrn !== topicUrn))
    throw cannotArrive('It is another topic whose subscriptions are here.');
  const { done } = await subscriptions.removeSome(topicId, SUBSCRIPTIONS_A_STEP);
  if (!done) return { done };
  await accessPolicies.remove(topicId);
  await tags.remove({ type: 'smn_topic', id: topicId });
  const stays = topic?.id === topicId && (topic.move?.state === 'moved' || movedBefore(topic) !== undefined);
  if (!stays) await topics.removePointer(topicId);
  return { done };
};

const movedBefore = ({ move }: Pick<Topic, 'move'>): MovedTopic | undefined =>
  move?.state === 'arriving' ? move.before : undefined;

/** Encrypted by the topic's key before it is in any queue. */
const receiveItem = async (
  { item }: StepOf<'forward'>,
  { project, name, topicId }: Arrival,
  dependencies: ReceiveDependencies,
): Promise<Answer> => {
  const topic = await dependencies.topics.get({ project, name });
  if (topic?.id !== topicId) throw topicNotFound({ region: dependencies.region, project, name });
  const dataKey = await dataKeyOf(topic, dependencies);
  if (!(await receiveForwarded({ item, topicId, dataKey }, dependencies)))
    throw new ServiceError('OPS.0136', 'Parameter: the step of the move is invalid. Its item cannot be read.');
  return { forwarded: true };
};
