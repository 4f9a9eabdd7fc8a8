import * as z from 'zod';
import type { Failing, SickState } from '#src/domain/delivery/endpoint-health.ts';
import { splitParts } from '#src/domain/split-parts.ts';
import { parseTopicUrn } from '#src/domain/urn.ts';
import { unhealthyPosition } from '#src/stores/delivery-keys.ts';
import type { ListPosition } from '#src/stores/key.ts';
import type { UnparsedItem } from '#src/stores/table.ts';
import type { BacklogKey } from './backlog-store.ts';

/** What is known of an endpoint that has failed. Times are epoch milliseconds. */
export type EndpointHealth = BacklogKey &
  Failing & {
    readonly lastReason: string;
    /** Absent while its messages go out as ever. */
    readonly sick?: Sickness;
  };

/** Why an endpoint's messages are held. */
export type Sickness = {
  readonly state: SickState;
  readonly since: number;
  /** When it is probed next, at the earliest, and the interval that led there; absent when it is not probed. */
  readonly probe?: { readonly at: number; readonly seconds: number };
  /** An event about it is not known to have been sent. */
  readonly isEventDue?: true;
};

const StoredHealth = z.object({
  pk: z.string(),
  failures: z.number().default(0),
  failuresWithin: z.number().default(0),
  firstFailureAt: z.number().default(0),
  lastFailureAt: z.number().default(0),
  lastReason: z.string().default(''),
  lastStatus: z.number().optional(),
  state: z.enum(['unhealthy', 'disabled']).optional(),
  since: z.number().default(0),
  probeAt: z.number().optional(),
  probeSeconds: z.number().default(0),
  isEventDue: z.literal(true).optional(),
});

/** The health of an item. */
export const parseHealth = (item: UnparsedItem): EndpointHealth => {
  const {
    pk,
    lastStatus,
    state,
    since,
    probeAt: at,
    probeSeconds: seconds,
    isEventDue,
    ...counts
  } = StoredHealth.parse(item);
  const probe = at === undefined ? {} : { probe: { at, seconds } };
  const due = isEventDue === undefined ? {} : { isEventDue };
  const [, topicId, subscriptionId] = splitParts(pk, '#', 3);
  return {
    ...{ topicId, subscriptionId },
    ...counts,
    ...(lastStatus !== undefined && { lastStatus }),
    ...(state !== undefined && { sick: { state, since, ...probe, ...due } }),
  };
};

/** Where it is listed while it is sick; a topic whose name cannot be read has no list. */
export const listPositionOf = (topicUrn: string, subscriptionId: string, since: number): Partial<ListPosition> => {
  const project = parseTopicUrn(topicUrn)?.project;
  return project === undefined ? {} : unhealthyPosition(project, since, subscriptionId);
};
