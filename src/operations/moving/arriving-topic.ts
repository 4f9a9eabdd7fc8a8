import { isOver } from '#src/domain/moving/move.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { isForgotten, movedTo } from '#src/domain/topics/topic-move.ts';
import type { Origin, RecordOf } from '#src/domain/transfer/records.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import type { Dependencies } from '#src/operations/operation-context.ts';
import { limitFaults } from '#src/operations/transfer/check-records.ts';
import type { SecretsToKeep } from '#src/operations/transfer/subscription-fields.ts';
import { keptKeysOf } from '#src/operations/transfer/topic-record.ts';
import type { TransferSecrets } from '#src/operations/transfer/transfer-secrets.ts';

/** What receiving a topic needs. */
export type ArrivalDependencies = SecretsToKeep &
  Pick<
    Dependencies,
    | (
        | 'topics'
        | 'topicMoves'
        | 'moves'
        | 'accessPolicies'
        | 'tags'
        | 'subscriptions'
        | 'templates'
        | 'heldSubscriptions'
      )
    | ('subscriptionKeys' | 'settings' | 'region' | 'clock')
  >;

/** The move that a topic arrives by. */
export type Arrival = {
  readonly project: string;
  readonly name: string;
  readonly topicId: string;
  readonly moveId: string;
};

/** The refusal of a topic that cannot come here. */
export const cannotArrive = (why: string): ServiceError =>
  new ServiceError('OPS.0135', `The topic cannot be moved here. ${why}`);

/** What is under the name of a topic that arrives. Throws {@link cannotArrive} when that is another topic, or one in force. */
export const placeFor = async (
  { project, name, topicId, moveId }: Arrival,
  dependencies: Pick<ArrivalDependencies, 'topics' | 'moves' | 'clock'>,
): Promise<Topic | undefined> => {
  const { topics, clock } = dependencies;
  const there = await topics.get({ project, name });
  if (there === undefined || isForgotten(there, clock())) return there;
  if (there.id !== topicId) throw cannotArrive(`The project has another topic ${name}, or had one that has moved.`);
  if (there.move?.state === 'arriving' && there.move.id !== moveId)
    throw cannotArrive(`Another move brings it: ${there.move.id}.`);
  if (there.move?.state === 'leaving') throw cannotArrive(`It is moved away from here: ${there.move.id}.`);
  if (there.move === undefined) throw cannotArrive(`It is there already, and in force.`);
  await refuseUnfinished(there, dependencies);
  return there;
};

/** What a move away from here has still to remove would be what comes back. */
const refuseUnfinished = async (
  { project, move }: Topic,
  { moves }: Pick<ArrivalDependencies, 'moves'>,
): Promise<void> => {
  const away = move?.state === 'moved' ? await moves.get(project, move.id) : undefined;
  if (away !== undefined && !isOver(away))
    throw cannotArrive(`Its move away from here, ${away.id}, is not over yet: run that command to its end first.`);
};

/** The topic where it is in force in another project of this deployment, or leaves that; undefined when it comes from elsewhere. */
export const findWithin = async (
  { project, name, topicId }: Arrival,
  { topics }: Pick<ArrivalDependencies, 'topics'>,
): Promise<Topic | undefined> => {
  const same = await topics.getById(topicId);
  const isElsewhere = same !== undefined && (same.project !== project || same.name !== name);
  return isElsewhere && same.move?.state !== 'moved' ? same : undefined;
};

/** The same of one that leaves by this move. Throws when it does not. */
export const findLeaving = async (
  arrival: Arrival,
  dependencies: Pick<ArrivalDependencies, 'topics' | 'moves'>,
): Promise<Topic | undefined> => {
  const gone = await dependencies.topics.getById(arrival.topicId);
  if (gone !== undefined) await refuseUnfinished(gone, dependencies);
  const same = await findWithin(arrival, dependencies);
  if (same === undefined || (same.move?.state === 'leaving' && same.move.id === arrival.moveId)) return same;
  throw cannotArrive(`It is in force here, as ${same.name} of the project ${same.project}.`);
};

/** What stands in the way of a topic, a sentence for each; nothing is written. */
export const arrivalFaults = async (
  arrival: Arrival,
  record: RecordOf<'topic'>,
  dependencies: ArrivalDependencies,
): Promise<readonly string[]> => {
  await placeFor(arrival, dependencies);
  const { topicsPerProject } = dependencies.settings.quotas;
  const there = await dependencies.topics.count(arrival.project);
  return [
    ...(there >= topicsPerProject
      ? [`The project has ${there} topics, and may have ${topicsPerProject}: there is no room for another.`]
      : []),
    ...limitFaults(record, arrival.project, dependencies.settings),
  ];
};

/** Whether it is still in force in the project that it comes from, in this deployment: its policy and its tags are those of one topic. */
const isInForceAt = async (
  { region, project }: Origin,
  { id, name }: Pick<Topic, 'id' | 'name'>,
  { topics, region: own }: Pick<ArrivalDependencies, 'topics' | 'region'>,
): Promise<boolean> => {
  const old = region === own ? await topics.get({ project, name }) : undefined;
  return old?.id === id && old.move?.state === 'leaving';
};

/** Keeps the topic of a record as one that arrives; again, as it is by then. Throws when another topic has its name. */
export const keepArriving = async (
  arrival: Arrival,
  { record, origin, secrets }: { record: RecordOf<'topic'>; origin: Origin; secrets: TransferSecrets },
  dependencies: ArrivalDependencies,
): Promise<void> => {
  const { project, moveId } = arrival;
  const { topicMoves, accessPolicies, tags, subscriptionKeys, region } = dependencies;
  const there = await placeFor(arrival, dependencies);
  const before = there?.id === record.id ? movedTo(there) : undefined;
  const { kind: _kind, accessPolicy, tags: tagged, subscriptions, subscriptionKeys: _encrypted, ...kept } = record;
  const topic = {
    ...kept,
    ...(await keptKeysOf(record, secrets, subscriptionKeys)),
    ...{ project, subscriptionsVersion: (there?.subscriptionsVersion ?? 0) + 1, subscriptionCount: subscriptions },
    move: { state: 'arriving', id: moveId, ...(before !== undefined && { before }) },
  } as const satisfies Topic;
  if (!(await topicMoves.arrive(topic, there))) throw cannotArrive(`Another topic ${topic.name} has come there.`);
  if (await isInForceAt(origin, topic, dependencies)) return;
  const [old, now] = [
    formatTopicUrn({ ...origin, name: topic.name }),
    formatTopicUrn({ region, project, name: topic.name }),
  ];
  if (accessPolicy === undefined) await accessPolicies.remove(topic.id);
  else await accessPolicies.put(topic.id, accessPolicy.text.replaceAll(old, now), accessPolicy.updatedAt);
  await tags.change({ project, type: 'smn_topic', id: topic.id }, () => tagged ?? []);
};
