import type { Message } from '#src/domain/messages/message.ts';
import type { Topic } from '#src/domain/topics/topic.ts';
import { type MovedTopic, movedTo } from '#src/domain/topics/topic-move.ts';
import { formatTopicUrn } from '#src/domain/urn.ts';
import { dropInactiveRecipients } from '#src/pipeline/delivery/drop-inactive-recipients.ts';
import { requeueTarget } from '#src/pipeline/delivery/requeue-target.ts';
import { type AcceptForwardedDependencies, acceptForwarded } from '#src/pipeline/publishing/accept.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import { queueMessageOf, writeEnvelopes } from '#src/queues/envelope-writer.ts';
import { type ForwardRequest, forwardMessageOf, withEncodedTexts } from '#src/queues/forward-request.ts';
import type { Queues } from '#src/queues/queues.ts';
import { encodeJson } from '#src/queues/text.ts';
import type { MoveStore } from '#src/stores/moves/move-store.ts';
import type { SubscriptionStore } from '#src/stores/subscriptions/subscription-store.ts';
import type { TopicStore } from '#src/stores/topics/topic-store.ts';
import { itemOf, type TextDependencies } from './forwarded-texts.ts';
import type { RemotePlace } from './remote-place.ts';

/** What {@link forward} needs. */
export type ForwardDependencies = AcceptForwardedDependencies &
  TextDependencies & {
    readonly topics: Pick<TopicStore, 'getById'>;
    readonly subscriptions: Pick<SubscriptionStore, 'getMany'>;
    readonly moves: Pick<MoveStore, 'secretsOf'>;
    readonly remotePlace: RemotePlace;
    readonly queues: Pick<Queues, 'send'>;
    readonly region: string;
    readonly clock: () => number;
  };

/** What became of a request: it waits for the move, went after the topic, is on its way here, or was for a topic that is gone. */
export type Forwarded = { readonly outcome: 'waiting' | 'forwarded' | 'accepted' | 'dropped' };

/** How soon a topic that is being moved is looked at again. */
const WAIT_SECONDS = 10;

/** A topic that came back to where it was is another move; a chain of so many is a loop. */
const MAX_HOPS = 16;

/** A place that cannot be reached is tried for so long, ever more seldom; the message is put aside then. */
const MAX_DAYS = 7;
const MAX_WAIT_SECONDS = 900;

/**
 * Sends after its topic what has come to the place that it has moved away from, or lets it wait while the topic moves. What is for a
 * topic that is in force here, because it has come back, or its move was undone, goes the way that it would have gone. Returns only
 * after the place that takes it has stored it; throws when none will: the queue puts it aside then. Repeating it is harmless but for
 * copies.
 */
export const forward = async (request: ForwardRequest, dependencies: ForwardDependencies): Promise<Forwarded> => {
  const topic = await dependencies.topics.getById(request.topicId);
  if (topic === undefined) return { outcome: 'dropped' };
  const moved = movedTo(topic);
  if (moved !== undefined) return sendAfter(request, { topic, moved }, dependencies);
  if (topic.move !== undefined) return waitOn(request, WAIT_SECONDS, dependencies);
  return { outcome: (await acceptHere(request, topic, dependencies)) ? 'accepted' : 'dropped' };
};

const waitOn = async (
  request: ForwardRequest,
  delaySeconds: number,
  { queues }: Pick<ForwardDependencies, 'queues'>,
): Promise<Forwarded> => {
  const message = { ...forwardMessageOf(withEncodedTexts(request)), delaySeconds };
  const refused = await queues.send({ role: 'jobs' }, [message]);
  if (refused.length > 0) throw new Error('The queue of jobs refused what is to be forwarded');
  return { outcome: 'waiting' };
};

type Gone = { readonly topic: Topic; readonly moved: MovedTopic };

const sendAfter = async (
  request: ForwardRequest,
  { topic, moved }: Gone,
  dependencies: ForwardDependencies,
): Promise<Forwarded> => {
  const { moves, remotePlace, clock } = dependencies;
  const { hops, since, failures = 0 } = request;
  if (hops >= MAX_HOPS) throw new Error(`It was forwarded ${hops} times: the moves of the topic are a loop`);
  const secrets = await moves.secretsOf({ project: topic.project, id: moved.id });
  if (secrets === undefined) throw new Error(`There is no move ${moved.id} of the project ${topic.project}`);
  const item = await itemOf({ ...request, hops: hops + 1 }, dependencies);
  const to = { endpoint: moved.endpoint, toTopicUrn: moved.topicUrn };
  const step = { step: 'forward', move_id: moved.id, topic_id: topic.id, item };
  const answer = await remotePlace.call(to, secrets.token, step);
  if (answer.kind === 'done') return { outcome: 'forwarded' };
  if (failures > 0 && clock() - since > MAX_DAYS * 86_400_000) throw new Error(`It cannot be forwarded: ${answer.why}`);
  const delaySeconds = Math.min(MAX_WAIT_SECONDS, WAIT_SECONDS * 2 ** failures);
  const begun = failures === 0 ? { since: clock() } : {};
  return waitOn({ ...request, ...begun, failures: failures + 1 }, delaySeconds, dependencies);
};

/** Whether it was taken: what is for a subscription that is gone is not. */
const acceptHere = async (
  request: ForwardRequest,
  topic: Topic,
  dependencies: ForwardDependencies,
): Promise<boolean> => {
  const topicUrn = formatTopicUrn({ region: dependencies.region, project: topic.project, name: topic.name });
  switch (request.kind) {
    case 'message': {
      const message: Message = { ...request.message, topicUrn };
      await acceptForwarded(topic, { ...request, message }, dependencies);
      return true;
    }
    case 'envelope':
      return acceptEnvelope({ ...request.envelope, topicUrn }, request.isDead === true, dependencies);
    case 'feedback':
      return acceptFeedback(request, topic, dependencies);
  }
};

const acceptEnvelope = async (
  envelope: Envelope,
  isDead: boolean,
  dependencies: ForwardDependencies,
): Promise<boolean> => {
  const { lane } = descriptors[envelope.protocol];
  // Dead letters are for people to decide about, whatever their subscribers want.
  const wanted = isDead
    ? envelope
    : await dropInactiveRecipients(envelope, { subscriptions: dependencies.subscriptions });
  if (wanted === undefined) return false;
  const { recipients, ...head } = wanted;
  const marked = isDead ? head : ({ ...head, requeued: true } as const);
  const outgoing = writeEnvelopes(marked, recipients, recipients.length);
  const role = isDead ? 'deadLetters' : requeueTarget(envelope);
  const refused = await dependencies.queues.send({ role, lane }, outgoing);
  if (refused.length > 0) throw new Error('The queue of the lane refused what was forwarded');
  return true;
};

const acceptFeedback = async (
  { hops, feedback }: Extract<ForwardRequest, { readonly kind: 'feedback' }>,
  { id: topicId }: Topic,
  { queues }: Pick<ForwardDependencies, 'queues'>,
): Promise<boolean> => {
  // What was reported here is of a subscription that has gone, unless the topic was elsewhere meanwhile.
  if (hops === 0) return false;
  const note = queueMessageOf(encodeJson({ v: 1, topicId, ...feedback }));
  const refused = await queues.send({ role: 'feedback' }, [note]);
  if (refused.length > 0) throw new Error('The feedback queue refused a report');
  return true;
};
