import { createHash } from 'node:crypto';
import { lastDays } from '#src/domain/days.ts';
import { reasonCodeOf } from './reason-code.ts';

/** What identifies a failure: dead letters to one endpoint, for one reason. */
type FailedDelivery = {
  readonly kind: string;
  readonly topicUrn: string;
  readonly protocol: string;
  readonly subscriptionId: string;
  readonly endpoint: string;
  readonly reason: string;
};

/** Dead letters to one endpoint for one reason (decision 104). Times are epoch milliseconds. */
export type Failure = FailedDelivery & {
  /** 32 hexadecimal characters. */
  readonly id: string;
  readonly project: string;
  /** {@link reasonCodeOf} its reason, which is that of the letter filed last. */
  readonly code: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** How many letters were filed on a day (UTC), by `dayOf`; days without any are absent, as are those before the last week. */
  readonly filed: ReadonlyMap<string, number>;
  /** When that was last acknowledged, and by whom, if the caller has a name. */
  readonly acknowledgement?: { readonly at: number; readonly by?: string | undefined } | undefined;
  /** Until when nothing is to be heard of it. */
  readonly mutedUntil?: number | undefined;
};

/** Whether a dead letter of this kind is of a subscription; what goes to an address without one has an id of its own instead. */
export const isOfSubscription = (kind: string): boolean => !['direct', 'detection', 'removal'].includes(kind);

/** The id of the failure that a dead letter belongs to: the same for all to its endpoint, of its kind, for the same reason. */
export const failureIdOf = (letter: FailedDelivery): string => {
  const { kind, topicUrn, protocol, subscriptionId, endpoint, reason } = letter;
  const recipient = isOfSubscription(kind) ? subscriptionId : endpoint;
  const parts = [topicUrn, kind, protocol, recipient, reasonCodeOf(reason)];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
};

/** A letter that was filed after a failure was acknowledged makes it a new one. */
export const isAcknowledged = ({ acknowledgement, lastAt }: Pick<Failure, 'acknowledgement' | 'lastAt'>): boolean =>
  acknowledgement !== undefined && acknowledgement.at >= lastAt;

/** Whether a failure is muted at a time. */
export const isMuted = ({ mutedUntil }: Pick<Failure, 'mutedUntil'>, now: number): boolean =>
  mutedUntil !== undefined && mutedUntil > now;

/** So many days are counted one by one. */
export const TREND_DAYS = 7;

/** How many letters were filed on each of the last seven days, oldest first, today last. */
export const trendOf = (
  { filed }: Pick<Failure, 'filed'>,
  now: number,
): readonly { readonly date: string; readonly filed: number }[] =>
  lastDays(TREND_DAYS, now).map((date) => ({ date, filed: filed.get(date) ?? 0 }));
