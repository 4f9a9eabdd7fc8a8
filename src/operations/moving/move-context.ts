import * as z from 'zod';
import type { Move } from '#src/domain/moving/move.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Settings } from '#src/domain/settings.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { TRANSFER_VERSION, type TransferRecord } from '#src/domain/transfer/records.ts';
import type { KeptSecrets } from '#src/operations/transfer/subscription-fields.ts';
import { type TopicRecordDependencies, topicRecord } from '#src/operations/transfer/topic-record.ts';
import { createTransferSecrets } from '#src/operations/transfer/transfer-secrets.ts';
import type { RemotePlace } from '#src/pipeline/moving/remote-place.ts';
import type { BacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import type { DeadLetterStore } from '#src/stores/deliveries/dead-letter-store.ts';
import type { MoveSecrets, MoveStore } from '#src/stores/moves/move-store.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { TemplateStore } from '#src/stores/topics/template-store.ts';
import type { TopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import type { TopicMoveStore } from '#src/stores/topics/topic-move-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import { PlaceUnavailable } from './place-unavailable.ts';

/** What moving a topic away needs. */
export type MoveDependencies = KeptSecrets &
  TopicRecordDependencies & {
    readonly moves: MoveStore;
    readonly topics: Pick<TopicStore, 'get'>;
    readonly topicMoves: TopicMoveStore;
    readonly subscriptions: Pick<SubscriptionStore, 'listById' | 'putCopies' | 'removeSome'>;
    readonly templates: Pick<TemplateStore, 'list' | 'get'>;
    readonly backlog: Pick<BacklogStore, 'read' | 'envelopesOf' | 'remove'>;
    readonly deadLetters: Pick<DeadLetterStore, 'list' | 'get' | 'remove'>;
    readonly topicDataKeys: Pick<TopicDataKeys, 'forDecryption'>;
    readonly remotePlace: RemotePlace;
    readonly settings: Pick<Settings, 'moving'>;
    readonly region: string;
    readonly clock: () => number;
  };

/** A move, and what the other place knows it by. */
export type Moving = { readonly move: Move; readonly secrets: MoveSecrets };

const Answer = z.record(z.string(), z.unknown());

/** Has the other place do one step; returns its answer. Throws what it refuses, and {@link PlaceUnavailable}. */
export const callPlace = async (
  { move, secrets }: Moving,
  step: Readonly<Record<string, unknown>>,
  { remotePlace }: Pick<MoveDependencies, 'remotePlace'>,
): Promise<z.infer<typeof Answer>> => {
  const answer = await remotePlace.call(move, secrets.token, step);
  if (answer.kind === 'done') return Answer.parse(answer.body);
  if (answer.kind === 'later') throw new PlaceUnavailable(`${move.endpoint} cannot take the topic now: ${answer.why}`);
  throw new ServiceError('OPS.0135', `${move.endpoint} refuses (${answer.status}): ${answer.why}`);
};

/** What travels besides: the topic, or other records. */
type Sent = { readonly topic: Topic } | { readonly records: readonly TransferRecord[] };

/** What a step that brings records has in common. */
export const sentRecords = async (
  { move: { id, topicId, project }, secrets: { transferKey } }: Moving,
  sent: Sent,
  dependencies: TopicRecordDependencies & Pick<MoveDependencies, 'region'>,
): Promise<Readonly<Record<string, unknown>>> => ({
  ...{ move_id: id, topic_id: topicId, version: TRANSFER_VERSION },
  transfer_key: Buffer.from(transferKey).toString('base64'),
  origin: { region: dependencies.region, project },
  records:
    'records' in sent
      ? sent.records
      : [await topicRecord(sent.topic, createTransferSecrets(transferKey), dependencies)],
});
