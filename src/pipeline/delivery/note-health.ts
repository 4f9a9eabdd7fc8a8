import { createExpiringCache } from '#src/cache/expiring-cache.ts';
import { type HealthSigns, signsOf, stateAfterFailure } from '#src/domain/delivery/endpoint-health.ts';
import type { HealthSettings } from '#src/domain/health-settings.ts';
import { splitParts } from '#src/domain/split-parts.ts';
import { type Requested, requestReleases } from '#src/pipeline/holding/request-releases.ts';
import type { Queues } from '#src/queues/queues.ts';
import type { ReleaseRequest } from '#src/queues/release-request.ts';
import type { BacklogKey } from '#src/stores/deliveries/backlog-store.ts';
import type { HealthStore } from '#src/stores/deliveries/health-store.ts';
import { type Result, retryProfileOf } from './delivery-plan.ts';
import type { Observer, Worked } from './observe.ts';
import { runConcurrently } from './worker-pool.ts';

type HealthNotesDependencies = {
  readonly health: Pick<HealthStore, 'noteFailures' | 'forgetFailures'>;
  readonly queues: Pick<Queues, 'send'>;
  readonly settings: HealthSettings;
  readonly clock: () => number;
};

/** The attempts of one invocation that went to one endpoint. */
type Attempts = BacklogKey & { readonly all: readonly (Result & Pick<Worked, 'envelope'>)[] };

/** What an endpoint has turned out to be; undefined when that is known. */
type Finding = NonNullable<ReleaseRequest['health']>['state'] | undefined;

/** How many endpoints an instance remembers to have seen fail. */
const CAPACITY = 10_000;

/** What is on its way to such an endpoint fails for some time yet. */
const TOLD_ONCE_MS = 60_000;

const WRITES_AT_ONCE = 25;

/**
 * Notes failures of endpoints, one write for each and invocation, and tells the release function when one is unhealthy, is to be
 * disabled, or works again (decision 074). A success is noted only by an instance that has noted a failure before, or of a message
 * that has failed before: of healthy endpoints nothing is written. Notes that are lost come again with the next failure, or the
 * next probe.
 */
export const createHealthNotes = (dependencies: HealthNotesDependencies): Observer => {
  const { health, queues, settings, clock } = dependencies;
  const noted = createExpiringCache<true>({ capacity: CAPACITY, clock });
  const told = createExpiringCache<true>({ capacity: CAPACITY, lifetimeMs: TOLD_ONCE_MS, clock });
  const noteSuccess = async (key: string, { topicId, subscriptionId, all }: Attempts): Promise<Finding> => {
    // What is taken now has failed before, if it was tried before.
    const wasTriedBefore = all.some(({ envelope, outcome }) => envelope.attempt > 0 && outcome.kind === 'delivered');
    const wasNoted = noted.get(key) === true || wasTriedBefore;
    noted.set(key, true, 0);
    if (all.some(({ envelope }) => envelope.probe === true)) return 'healthy';
    return !wasNoted || (await health.forgetFailures({ topicId, subscriptionId })) ? undefined : 'healthy';
  };
  const noteFailures = async (key: string, attempts: Attempts, signs: HealthSigns): Promise<Finding> => {
    const { topicId, subscriptionId, all } = attempts;
    const { last, failures: count } = signs;
    const lastAttempt = all.at(-1);
    if (last === undefined || lastAttempt === undefined) return undefined;
    noted.set(key, true);
    const withinMs = settings.withinSeconds * 1000;
    const found = await health.noteFailures({ topicId, subscriptionId }, { count, at: clock(), withinMs, ...last });
    const state = stateAfterFailure(found, retryProfileOf(lastAttempt.envelope, lastAttempt.recipient), settings);
    // That a probe fails changes nothing.
    const isKnown = state === found.sick?.state && lastAttempt.envelope.probe === true;
    if (state === undefined || isKnown || told.get(`${key}#${state}`) === true) return undefined;
    told.set(`${key}#${state}`, true);
    return state;
  };
  return async (worked) => {
    const found: Requested[] = [];
    const work = async ([key, attempts]: readonly [string, Attempts]): Promise<void> => {
      const signs = signsOf(attempts.all.map(({ outcome }) => outcome));
      const afterSuccess = signs.isTaken ? await noteSuccess(key, attempts) : undefined;
      const state = (await noteFailures(key, attempts, signs)) ?? afterSuccess;
      const { topicId, subscriptionId } = attempts;
      if (state !== undefined) found.push({ topicId, subscriptionId, health: { state, at: clock() } });
    };
    await runConcurrently([...attemptsOf(worked)], { concurrency: WRITES_AT_ONCE, mayStart: () => true, work });
    await requestReleases(found, { queues });
  };
};

/** By endpoint, in their order. Only of notifications; and what failed for a reason of the service's own says nothing of it. */
const attemptsOf = (worked: readonly Worked[]): ReadonlyMap<string, Attempts> => {
  const all = worked
    .filter(({ envelope: { kind, escalation } }) => kind === 'notification' && escalation === undefined)
    .flatMap(({ envelope, results }) =>
      results.filter(({ origin }) => origin === undefined).map((result) => ({ ...result, envelope })),
    )
    .toSorted((a, b) => a.startedAt - b.startedAt);
  const byEndpoint = Map.groupBy(all, ({ envelope, recipient }) => `${envelope.topicId}#${recipient.subscriptionId}`);
  return new Map(
    [...byEndpoint].map(([key, of]) => {
      const [topicId, subscriptionId] = splitParts(key, '#', 2);
      return [key, { topicId, subscriptionId, all: of }];
    }),
  );
};
