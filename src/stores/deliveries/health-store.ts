import * as z from 'zod';
import type { SickState } from '#src/domain/delivery/endpoint-health.ts';
import type { Condition } from '#src/stores/condition.ts';
import { always, exists, existsWith } from '#src/stores/condition.ts';
import { healthKey } from '#src/stores/delivery-keys.ts';
import { toAttribute } from '#src/stores/item.ts';
import { type Deliveries, deleteItem, getItem, isExpired, ttlOf, updateItem } from '#src/stores/table.ts';
import type { BacklogKey } from './backlog-store.ts';
import { type EndpointHealth, listPositionOf, parseHealth, type Sickness } from './health-item.ts';
import { listUnhealthy, type UnhealthyPage, type UnhealthyRequest } from './unhealthy-list.ts';

/** Failures of an endpoint in one invocation. */
type Failures = {
  readonly count: number;
  readonly at: number;
  readonly reason: string;
  readonly status?: number | undefined;
  /** Failures that are further apart do not count together, in milliseconds. */
  readonly withinMs: number;
};

/**
 * Keeps in the deliveries table what is known of endpoints that have failed; of one that never did, or took a message since,
 * nothing.
 */
export type HealthStore = {
  /** Adds failures and returns what is known now. One write, and another when the time that counts together begins anew. */
  readonly noteFailures: (of: BacklogKey, failures: Failures) => Promise<EndpointHealth>;

  /** Forgets failures, if there are any; false when messages are held because of them: it is not for a lane to end that. */
  readonly forgetFailures: (of: BacklogKey) => Promise<boolean>;

  /** What is known, read consistently. */
  readonly get: (of: BacklogKey, now: number) => Promise<EndpointHealth | undefined>;

  /**
   * Notes that an endpoint's messages are held because of its health, or when it is probed next; that an event about it is due
   * stays noted if it was. Repeating it changes nothing.
   */
  readonly markSick: (of: BacklogKey & { readonly topicUrn: string }, sickness: Sickness) => Promise<void>;

  /** Notes that the event about this state has been sent; nothing when the endpoint is in another one by now. Repeatable. */
  readonly noteEventSent: (of: BacklogKey, state: SickState) => Promise<void>;

  /** Forgets everything. Repeating it changes nothing. */
  readonly remove: (of: BacklogKey) => Promise<void>;

  /** The endpoints of a project whose messages are held because of their health, newest first. The index lags a little. */
  readonly list: (page: UnhealthyRequest) => Promise<UnhealthyPage>;
};

/** An item that has not changed for so long says nothing of its endpoint any more. */
const KEPT_MS = 90 * 86_400_000;

const StoredTtl = z.object({ ttl: z.number() });

/** Creates the store on the deliveries table; times are epoch milliseconds. Every method rejects when DynamoDB fails. */
export const createHealthStore = (deliveries: Deliveries): HealthStore => ({
  noteFailures: (of, failures) => noteFailures(deliveries, of, failures),

  forgetFailures: (of) => deleteItem(deliveries, healthKey(of), isNotSick),

  get: async (of, now) => {
    const item = await getItem(deliveries, healthKey(of));
    return item === undefined || isExpired(StoredTtl.parse(item), now) ? undefined : parseHealth(item);
  },

  markSick: async ({ topicUrn, ...of }, { state, since, probe, isEventDue }) => {
    const set = {
      ...{ state, since, probeAt: probe?.at, probeSeconds: probe?.seconds, isEventDue },
      ...listPositionOf(topicUrn, of.subscriptionId, since),
      ttl: ttlOf((probe?.at ?? since) + KEPT_MS),
    };
    const remove = probe === undefined ? ['probeAt', 'probeSeconds'] : [];
    await updateItem(deliveries, { key: healthKey(of), set, remove, condition: always });
  },

  noteEventSent: async (of, state) => {
    const condition = existsWith({ state: [state] });
    await updateItem(deliveries, { key: healthKey(of), remove: ['isEventDue'], condition });
  },

  remove: async (of) => {
    await deleteItem(deliveries, healthKey(of), exists);
  },

  list: (page) => listUnhealthy(deliveries, page),
});

const noteFailures = async (deliveries: Deliveries, of: BacklogKey, failures: Failures): Promise<EndpointHealth> => {
  const { count, at, reason, status, withinMs } = failures;
  const common = {
    key: healthKey(of),
    set: { lastFailureAt: at, lastReason: reason, lastStatus: status, ttl: ttlOf(at + KEPT_MS) },
    remove: status === undefined ? ['lastStatus'] : [],
  };
  const counted = await updateItem(deliveries, {
    ...common,
    setOnce: { firstFailureAt: at, countedFrom: at },
    add: { failures: count, failuresWithin: count },
    condition: countsTogether(at - withinMs),
  });
  if (counted !== undefined) return parseHealth(counted);
  const begun = await updateItem(deliveries, {
    ...common,
    set: { ...common.set, countedFrom: at, failuresWithin: count },
    setOnce: { firstFailureAt: at },
    add: { failures: count },
    condition: always,
  });
  if (begun === undefined) throw new Error('An item was neither there nor not');
  return parseHealth(begun);
};

const isNotSick: Condition = { text: 'attribute_not_exists(#state)', names: { '#state': 'state' } };

const countsTogether = (earliest: number): Condition => ({
  text: 'attribute_not_exists(#countedFrom) OR #countedFrom > :earliest',
  values: { ':earliest': toAttribute(earliest) },
});
