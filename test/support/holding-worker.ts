import type { Outcome } from '#src/domain/delivery/outcome.ts';
import { Settings } from '#src/domain/settings.ts';
import { type DeliverDependencies, deliverBatch } from '#src/pipeline/delivery/deliver.ts';
import type { Envelope } from '#src/queues/envelope.ts';
import type { Holding } from './holding.ts';

/** What an endpoint answers to one attempt: its body says which message it is. */
type Endpoint = (attempted: Envelope) => Outcome;

/** A worker of the http lane on the engines of {@link Holding}, at its time. */
export type HoldingWorker = {
  /** What was attempted, in order: the endpoint, the text and the time. */
  readonly attempts: { readonly endpoint: string; readonly body: string; readonly at: number }[];
  /** Works off what is on the lane and its retries at this moment, whatever it is delayed by; returns how many messages these were. */
  readonly work: () => Promise<number>;
  /** Works these messages. */
  readonly workOn: (envelopes: readonly Envelope[]) => Promise<void>;
};

/** Creates a worker whose attempts end as `answer` says. */
export const createHoldingWorker = (
  holding: Holding,
  answer: Endpoint,
  change: Partial<DeliverDependencies> = {},
): HoldingWorker => {
  const attempts: HoldingWorker['attempts'] = [];
  const deliver: NonNullable<DeliverDependencies['deliverers']['https']> = async (envelope) => async (recipient) => {
    attempts.push({ endpoint: recipient.endpoint, body: envelope.body, at: holding.now });
    return answer(envelope);
  };
  const dependencies: DeliverDependencies = {
    lane: 'http',
    deliverers: { http: deliver, https: deliver },
    queues: holding.queues,
    subscriptions: holding.subscriptions,
    topicDataKeys: { forDecryption: () => Promise.reject(new Error('Nothing is encrypted here')) },
    observers: [],
    settings: Settings.parse({}).delivery,
    concurrency: 10,
    clock: () => holding.now,
    random: () => 0.5,
    onEnvelopeDone: () => undefined,
    onError: (error) => {
      throw error;
    },
    ...change,
  };
  const workTexts = async (texts: readonly string[]): Promise<void> => {
    const records = texts.map((body, index) => ({ id: String(index), body, receiveCount: 1 }));
    const { failedIds } = await deliverBatch(records, dependencies, {
      remainingMs: () => 60_000,
      signal: new AbortController().signal,
    });
    if (failedIds.length > 0) throw new Error('A record failed');
  };
  return {
    attempts,
    work: async () => {
      const { lanes, retries } = holding.sqs.urls;
      const texts = [...(await holding.sqs.take(lanes.http)), ...(await holding.sqs.take(retries.http))];
      if (texts.length > 0) await workTexts(texts);
      return texts.length;
    },
    workOn: (envelopes) => workTexts(envelopes.map((envelope) => JSON.stringify(envelope))),
  };
};
