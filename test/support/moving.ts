import { ServiceError } from '#src/domain/service-error.ts';
import type { MoveDependencies } from '#src/operations/moving/move-context.ts';
import { createSubscriberLists } from '#src/pipeline/fan-out/subscriber-lists.ts';
import { type ForwardDependencies, forward } from '#src/pipeline/moving/forward.ts';
import type { RemotePlace } from '#src/pipeline/moving/remote-place.ts';
import type { AcceptDependencies } from '#src/pipeline/publishing/accept.ts';
import { ForwardRequest } from '#src/queues/forward-request.ts';
import type { Queues } from '#src/queues/queues.ts';
import { decode } from '#src/queues/text.ts';
import { createBacklogStore } from '#src/stores/deliveries/backlog-store.ts';
import { createMoveStore } from '#src/stores/moves/move-store.ts';
import { createReceiptHeads } from '#src/stores/receipts/receipt-heads.ts';
import { createExtensionHeaders } from '#src/stores/subscriptions/extension-headers.ts';
import { createExtensionSecrets } from '#src/stores/subscriptions/extension-secrets.ts';
import { createHeaderKeyStore } from '#src/stores/subscriptions/header-key-store.ts';
import { createSigningSecrets } from '#src/stores/subscriptions/signing-secrets.ts';
import { createTopicDataKeys } from '#src/stores/topics/topic-data-keys.ts';
import { type Operations, PROJECT } from './operations.ts';

/** What lets a caller receive topics, and nothing else. */
export const RECEIVE = { actions: ['smn:topic:receive'] } as const;

/** Another deployment as the client of moves calls it, without the way there. `project` is that of the path. */
const placeOf = (there: Operations): RemotePlace => ({
  call: async ({ toTopicUrn }, _token, step) => {
    const body: unknown = JSON.parse(JSON.stringify(step));
    const project = toTopicUrn.split(':')[3] ?? PROJECT;
    const path = { project_id: project, topic_urn: toTopicUrn };
    const answer = await there.call('ReceiveTopic', { path, body, grant: RECEIVE });
    if (answer.code === undefined) return { kind: 'done', body: answer.body };
    const why = answer.message ?? '';
    return answer.code === 'OPS.0133' ? { kind: 'later', why } : { kind: 'refused', status: answer.status, why };
  },
});

/** What moves topics away from a deployment to another one. */
export const movesFrom = (here: Operations, there: Operations): MoveDependencies => {
  const { dependencies, dynamodb, keys, kms, letters } = here;
  const { clock } = dependencies;
  const headerKey = createHeaderKeyStore({ ...dynamodb.registry, keys, clock });
  return {
    ...dependencies,
    moves: createMoveStore({ ...dynamodb.registry, keys }),
    extensionSecrets: createExtensionSecrets(keys),
    extensionHeaders: createExtensionHeaders(headerKey),
    signingSecrets: createSigningSecrets(headerKey),
    deadLetters: letters,
    backlog: createBacklogStore(dynamodb.deliveries),
    topicDataKeys: createTopicDataKeys({ kms: kms.kms, cacheSeconds: 0, clock }),
    remotePlace: placeOf(there),
    settings: { ...dependencies.settings, moving: { settleSeconds: 0, clearSeconds: 0 } },
  };
};

/** The message of a refusal, or that there was none. */
export const refusalOf = async (asked: Promise<unknown>): Promise<string> => {
  try {
    await asked;
  } catch (error) {
    if (error instanceof ServiceError) return error.message;
    throw error;
  }
  throw new Error('It was not refused');
};

/** What forwards what waits on the queue of jobs of a deployment, to another one. */
const forwardsFrom = (here: Operations, there: Operations): ForwardDependencies => {
  const { remotePlace, moves, topicDataKeys } = movesFrom(here, there);
  const { settings, deliveries } = { settings: here.dependencies.settings, deliveries: here.dynamodb.deliveries };
  return {
    ...here.dependencies,
    ...{ remotePlace, moves, topicDataKeys, queues: withoutDelays(here.dependencies.queues) },
    receiptHeads: createReceiptHeads(deliveries, settings.receipts.days),
    onReceiptsLost: (error) => {
      throw error;
    },
  };
};

/** What waits is there at once. */
const withoutDelays = (queues: Queues): Queues => ({
  ...queues,
  send: (destination, messages) =>
    queues.send(
      destination,
      messages.map((one) => ({ ...one, delaySeconds: 0 })),
    ),
});

/** What accepting a message at a deployment needs. */
export const acceptDependencies = ({ dependencies, dynamodb }: Operations): AcceptDependencies => {
  const { subscriptions, clock, settings } = dependencies;
  return {
    ...dependencies,
    subscriberLists: createSubscriberLists({ subscriptions, clock, longestList: settings.fanOut.inlineSubscribers }),
    usageMeter: { add: async () => undefined },
    receiptHeads: createReceiptHeads(dynamodb.deliveries, settings.receipts.days),
    onReceiptsLost: (error) => {
      throw error;
    },
  };
};

/** Works off the queue of jobs of a deployment once; returns what became of each request. */
export const forwardAll = async (here: Operations, there: Operations): Promise<readonly string[]> => {
  const outcomes: string[] = [];
  for (const text of await here.sqs.take(here.sqs.urls.jobs)) {
    const request = decode(ForwardRequest, text);
    if (request === undefined) throw new Error('The queue of jobs has something else');
    outcomes.push((await forward(request, forwardsFrom(here, there))).outcome);
  }
  return outcomes;
};
