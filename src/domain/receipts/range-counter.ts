import { CALLS, formatPlace } from './place.ts';

/** How many recipients a range has, and how many subscribers the filters left out. */
export type Total = { readonly recipients: number; readonly filtered: number };

/** Totals of one range by protocol; those of {@link CALLS} under that name. */
export type Totals = Readonly<Record<string, Total>>;

/** Numbers the recipients of one range while it is expanded, and counts them. */
export type RangeCounter = {
  /** The place of the next recipient of a protocol. */
  readonly next: (protocol: string) => string;

  /** Counts a subscriber that the filters leave out. */
  readonly leaveOut: (protocol: string) => void;

  /** Counts those who are called in turn: they have their places already. */
  readonly addCalls: (recipients: number) => void;

  readonly totals: () => Totals;
};

/** Creates a counter with nothing counted. */
export const createRangeCounter = (range: string): RangeCounter => {
  const totals = new Map<string, { recipients: number; filtered: number }>();
  const of = (name: string) => {
    const known = totals.get(name);
    if (known !== undefined) return known;
    const fresh = { recipients: 0, filtered: 0 };
    totals.set(name, fresh);
    return fresh;
  };
  return {
    next: (protocol) => {
      const total = of(protocol);
      total.recipients += 1;
      return formatPlace({ protocol, range, number: total.recipients - 1 });
    },
    leaveOut: (protocol) => {
      of(protocol).filtered += 1;
    },
    addCalls: (recipients) => {
      of(CALLS).recipients += recipients;
    },
    totals: () => Object.fromEntries(totals),
  };
};
