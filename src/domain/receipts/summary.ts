import { splitIdRange } from '#src/domain/id-ranges.ts';
import { splitParts } from '#src/domain/split-parts.ts';
import { CALLS, formatPlace, type Place, rangeName } from './place.ts';
import type { Total, Totals } from './range-counter.ts';
import {
  latestOf,
  RECIPIENT_STATES,
  type RecipientState,
  type ReportedFact,
  type ReportedState,
} from './recipient-state.ts';

/** How a message was expanded. */
export type ExpansionPlan = {
  /** Into how many ranges its topic's subscribers were split. */
  readonly ranges: number;
  /** How many requests were left to the fan-out function. */
  readonly requests: number;
  /** The totals of what the publish itself has expanded. */
  readonly totals?: Totals;
};

/** All that is recorded of what became of a message. */
export type Recorded = {
  readonly plan: ExpansionPlan;
  /** What fan-out has reported, one for each of its requests. */
  readonly ranges: readonly { readonly range: string; readonly totals: Totals }[];
  /** Who has got it. */
  readonly delivered: readonly Place[];
  /** What else was reported. */
  readonly facts: readonly { readonly place: Place; readonly facts: readonly ReportedFact[] }[];
};

/** How many recipients are in which state, and how many subscribers the filters left out. The states add up to `recipients`. */
export type Counts = Readonly<Record<'recipients' | 'filtered' | RecipientState, number>>;

/** What became of a message, by protocol; `isComplete` says whether all of its recipients are known. */
export type MessageSummary = {
  readonly protocols: ReadonlyMap<string, Counts>;
  readonly isComplete: boolean;
};

/** A recipient that is in a state of which something is known. */
export type PlacedFact = { readonly place: Place; readonly fact: ReportedFact };

/**
 * Adds up what became of a message. Places of ranges that its last publish did not make are copies of others, and do not
 * count; a place beyond a range's total does.
 */
export const summarize = (recorded: Recorded): MessageSummary => {
  const groups = Map.groupBy(statesOf(recorded), ({ place }) => groupOf(place));
  const totals = totalsOf(recorded);
  const protocols = new Map<string, Counts>();
  for (const group of new Set([...totals.keys(), ...groups.keys()])) {
    const [protocol] = splitParts(group, '.', 1);
    const counts = countsOf(totals.get(group) ?? NOTHING, groups.get(group) ?? []);
    protocols.set(protocol, addCounts(protocols.get(protocol) ?? NO_COUNTS, counts));
  }
  return { protocols, isComplete: recorded.ranges.length >= recorded.plan.requests };
};

/** The recipients in these states, in the order of their places; those of whom nothing was reported are not among them. */
export const recipientsIn = (recorded: Recorded, wanted: readonly ReportedState[]): readonly PlacedFact[] =>
  statesOf(recorded)
    .flatMap(({ place, fact }) => (fact !== undefined && wanted.includes(fact.state) ? [{ place, fact }] : []))
    .toSorted((a, b) => comparePlaces(a.place, b.place));

/** Orders by protocol, range and number. */
export const comparePlaces = (a: Place, b: Place): number =>
  compareTexts(a.protocol, b.protocol) || compareTexts(a.range, b.range) || a.number - b.number;

const compareTexts = (a: string, b: string): number => Number(a > b) - Number(a < b);

/** The sum of two counts. */
export const addCounts = (a: Counts, b: Counts): Counts => ({
  recipients: a.recipients + b.recipients,
  filtered: a.filtered + b.filtered,
  delivered: a.delivered + b.delivered,
  dead: a.dead + b.dead,
  expired: a.expired + b.expired,
  dropped: a.dropped + b.dropped,
  held: a.held + b.held,
  waiting: a.waiting + b.waiting,
});

/** No recipient at all. */
export const NO_COUNTS: Counts = {
  ...{ recipients: 0, filtered: 0, delivered: 0, dead: 0, expired: 0, dropped: 0, held: 0, waiting: 0 },
};

type Known = { readonly place: Place; readonly state: RecipientState; readonly fact?: ReportedFact };

/** The state of every recipient of which something was reported. */
const statesOf = ({ plan, delivered, facts }: Recorded): readonly Known[] => {
  const ranges = new Set([CALLS, ...rangesOf(plan)]);
  const states = new Map<string, Known>();
  for (const { place, facts: reported } of facts) {
    const fact = latestOf(reported);
    if (fact !== undefined) states.set(formatPlace(place), { place, state: fact.state, fact });
  }
  for (const place of delivered) states.set(formatPlace(place), { place, state: 'delivered' });
  return [...states.values()].filter(({ place }) => ranges.has(place.range));
};

const rangesOf = ({ ranges }: ExpansionPlan): readonly string[] =>
  splitIdRange(ranges).map(({ from }) => rangeName(from));

const groupOf = ({ protocol, range }: Pick<Place, 'protocol' | 'range'>): string => `${protocol}.${range}`;

/** The totals of each protocol in each range. What fan-out has reported of a range is later than what the publish counted. */
const totalsOf = ({ plan, ranges }: Recorded): ReadonlyMap<string, Total> => {
  const counted = rangesOf(plan);
  const own = plan.totals === undefined ? [] : [{ range: '0', totals: plan.totals }];
  const all = [...own, ...ranges.filter(({ range }) => counted.includes(range))];
  return new Map(
    all.flatMap(({ range, totals }) =>
      Object.entries(totals).map(([name, total]) => [
        name === CALLS ? groupOf({ protocol: 'callnotify', range: CALLS }) : groupOf({ protocol: name, range }),
        total,
      ]),
    ),
  );
};

/** The total of a group that is not counted yet: its recipients report before its range does. */
const NOTHING: Total = { recipients: 0, filtered: 0 };

const countsOf = (total: Total, known: readonly Known[]): Counts => {
  const recipients = total.recipients + known.filter(({ place }) => place.number >= total.recipients).length;
  const inState = (state: RecipientState): number => known.filter((one) => one.state === state).length;
  const states = Object.fromEntries(RECIPIENT_STATES.map((state) => [state, inState(state)]));
  const waiting = inState('waiting') + recipients - known.length;
  return { ...NO_COUNTS, ...states, recipients, filtered: total.filtered, waiting };
};
