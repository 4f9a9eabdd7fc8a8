import type { AttemptLog } from '#src/domain/delivery/attempt-log.ts';

/** What can have become of a recipient's copy of a message, the most certain first. */
export const RECIPIENT_STATES = ['delivered', 'dead', 'expired', 'dropped', 'held', 'waiting'] as const;

/** One of {@link RECIPIENT_STATES}. */
export type RecipientState = (typeof RECIPIENT_STATES)[number];

/** The states of which it is known which subscription is in it, and why. */
export const REPORTED_STATES = ['dead', 'expired', 'dropped', 'held', 'waiting'] as const;

/** One of {@link REPORTED_STATES}. */
export type ReportedState = (typeof REPORTED_STATES)[number];

/** What was reported of one recipient. Times are epoch milliseconds. */
export type ReportedFact = {
  readonly state: ReportedState;
  readonly subscriptionId: string;
  readonly at: number;
  /** How often it had been redriven by then. @default 0 */
  readonly redrives?: number;
  /** How often it had been released by then. @default 0 */
  readonly releases?: number;
  /** When it is tried again, or when its hold ends. */
  readonly until?: number;
  readonly reason?: string;
  /** How many attempts had been made by then since it was redriven, and the last of them that failed. */
  readonly attempts?: number;
  readonly attemptLog?: AttemptLog;
};

const ENDED: readonly ReportedState[] = ['dropped', 'expired', 'dead'];

/** Where a fact stands in the life of its recipient; later ones are greater. */
const orderOf = ({ state, redrives = 0, releases = 0 }: ReportedFact) => ({
  redrives,
  end: ENDED.indexOf(state),
  turn: 2 * releases + (state === 'held' ? 1 : 0),
});

/** Whether a fact is later than another of the same recipient, whichever was reported first. */
export const isLater = (fact: ReportedFact, than: ReportedFact): boolean => {
  const [own, other] = [orderOf(fact), orderOf(than)];
  const differences = [own.redrives - other.redrives, own.end - other.end, own.turn - other.turn];
  return (differences.find((value) => value !== 0) ?? fact.at - than.at) > 0;
};

/** What counts of all that was reported of a recipient; undefined when nothing was. */
export const latestOf = (facts: readonly ReportedFact[]): ReportedFact | undefined =>
  facts.reduce<ReportedFact | undefined>(
    (latest, fact) => (latest === undefined || isLater(fact, latest) ? fact : latest),
    undefined,
  );
