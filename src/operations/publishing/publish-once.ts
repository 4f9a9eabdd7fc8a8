import { createHash } from 'node:crypto';
import * as z from 'zod';
import { createIdSequence, newId } from '#src/domain/identifiers.ts';
import { ServiceError } from '#src/domain/service-error.ts';
import type { Dependencies, Reply } from '#src/operations/operation-context.ts';
import type { BegunCall, KeyedCall } from '#src/stores/deliveries/idempotency-store.ts';

/** The dependencies of {@link publishOnce}. */
export type OnceDependencies = Pick<Dependencies, 'idempotency' | 'clock'>;

/** A call that publishes. */
export type PublishCall = {
  readonly project: string;
  /** The caller's `Idempotency-Key`; absent when the call may not be repeated. */
  readonly key: string | undefined;
  /** Returns the operation and its whole input, as text: the same for a repetition. */
  readonly content: () => string;
  /** Of the answer. @default 200 */
  readonly status?: 200 | 202;
};

/** Longer than the function that publishes may run: a call that has not answered by then was broken off. */
const LOCK_MS = 35_000;

const Answer = z.record(z.string(), z.unknown());

/**
 * Publishes once per `Idempotency-Key` and day: a repetition gets the first call's answer, with the header
 * `Idempotency-Replayed: true`. `publish` is called with a source of message ids. A call that was broken off (the function
 * died, SQS failed) may have been accepted: its repetition publishes again under the same message ids, by which receivers know
 * copies. Costs two writes, and nothing without a key.
 * Refuses another call with the same key (OPS.0422), and one whose first is under way (OPS.0409, with `Retry-After`).
 */
export const publishOnce = async (
  { project, key, content, status = 200 }: PublishCall,
  { idempotency, clock }: OnceDependencies,
  publish: (nextId: () => string) => Promise<Reply>,
): Promise<Reply> => {
  if (key === undefined) return publish(newId);
  const keyed = { project, key };
  const begun = await begin(keyed, content(), { idempotency, clock });
  if ('answer' in begun) return replayed(begun.answer, status);
  const { call, isFirst } = begun;
  try {
    const reply = await publish(createIdSequence(call.seed));
    if ('body' in reply && reply.isIncomplete === true) await idempotency.takeOver(keyed, call, 0);
    else if ('body' in reply) await idempotency.complete(keyed, call, JSON.stringify(reply.body));
    return reply;
  } catch (error) {
    // A refusal changes nothing; after anything else parts may be in a queue, and the next call is to send the same again: as
    // it is when a call is refused whose first one was broken off.
    const ending =
      isFirst && isRefusal(error) ? idempotency.release(keyed, call) : idempotency.takeOver(keyed, call, 0);
    // Should this fail, the lock ends by itself.
    await ending.catch(() => undefined);
    throw error;
  }
};

const isRefusal = (error: unknown): boolean => error instanceof ServiceError && error.status < 500;

const begin = async (
  keyed: KeyedCall,
  content: string,
  { idempotency, clock }: OnceDependencies,
): Promise<{ readonly call: BegunCall; readonly isFirst: boolean } | { readonly answer: string }> => {
  const now = clock();
  const seed = newId();
  const lockedUntil = now + LOCK_MS;
  const call = { seed, fingerprint: fingerprintOf(seed, content), lockedUntil };
  const known = await idempotency.begin(keyed, call, now);
  // The seed is this call's own also when a write came through whose answer was lost, so that the client repeated it.
  if (known === undefined || known.seed === seed) return { call, isFirst: true };
  if (known.fingerprint !== fingerprintOf(known.seed, content)) throw anotherCall(keyed);
  if (known.answer !== undefined) return { answer: known.answer };
  const isBrokenOff = known.lockedUntil <= now && (await idempotency.takeOver(keyed, known, lockedUntil));
  if (!isBrokenOff) throw underWay(known, now);
  return { call: { ...known, lockedUntil }, isFirst: false };
};

const fingerprintOf = (seed: string, content: string): string =>
  createHash('sha256').update(`${seed}#${content}`).digest('base64url');

const replayed = (answer: string, status: 200 | 202): Reply => ({
  status,
  body: Answer.parse(JSON.parse(answer)),
  headers: { 'Idempotency-Replayed': 'true' },
});

const anotherCall = ({ key }: KeyedCall): ServiceError =>
  new ServiceError(
    'OPS.0422',
    `The Idempotency-Key ${JSON.stringify(key)} belongs to another call of the last 24 hours; allowed: the same call again, or a new key.`,
  );

const underWay = ({ lockedUntil }: BegunCall, now: number): ServiceError =>
  new ServiceError('OPS.0409', 'A call with this Idempotency-Key is under way; repeat it to get the answer.', {
    retryAfterSeconds: Math.max(1, Math.ceil((lockedUntil - now) / 1000)),
  });
