import { DAYS, type DeliveryWindows, type WindowSpan } from './delivery-policy.ts';

/** What windows are at a time, and when that changes; a time is epoch milliseconds. */
export type WindowState = { readonly isOpen: boolean; readonly changesAt: number };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * A window of one weekday may be left out once by daylight saving, so that it opens two weeks later. Windows that do not change
 * in that time are looked at again then.
 */
const LOOK_AHEAD_DAYS = 16;

/** How far the clocks of a time zone are ahead of UTC at a time, in milliseconds. */
type OffsetAt = (at: number) => number;

/**
 * What the windows are at a time. They go by what clocks show there: what is shown twice when clocks are put back is open both
 * times, and what is never shown when they are put forward is left out, so that a window which begins there opens as soon as
 * clocks go on. Throws for a time zone that is none.
 */
export const windowStateAt = ({ timeZone, spans }: DeliveryWindows, at: number): WindowState => {
  const offsetAt = createOffsets(timeZone);
  const isOpenAt = (time: number): boolean => spans.some((span) => isIn(span, time + offsetAt(time)));
  const isOpen = isOpenAt(at);
  const changes = candidatesOf(spans, at, offsetAt);
  const changesAt = changes.find((time) => time > at && isOpenAt(time) !== isOpen);
  return { isOpen, changesAt: changesAt ?? at + LOOK_AHEAD_DAYS * DAY_MS };
};

/** Since when windows are what they are at a time; at most the time that is looked ahead before it. */
export const windowChangedAt = (windows: DeliveryWindows, at: number): number => {
  let since = at - LOOK_AHEAD_DAYS * DAY_MS;
  let state = windowStateAt(windows, since);
  while (state.changesAt <= at) {
    const { changesAt, isOpen } = state;
    state = windowStateAt(windows, changesAt);
    if (state.isOpen !== isOpen) since = changesAt;
  }
  return since;
};

/** Whether clocks that show this local time are in the span: that of the day, or that of the day before, past midnight. */
const isIn = ({ days, from, to }: WindowSpan, local: number): boolean => {
  const day = Math.floor(local / DAY_MS);
  const minutes = (local - day * DAY_MS) / MINUTE_MS;
  const begins = (of: number): boolean => days.some((name) => DAYS.indexOf(name) === weekdayOf(of));
  if (from < to) return begins(day) && minutes >= from && minutes < to;
  return (begins(day) && minutes >= from) || (begins(day - 1) && minutes < to);
};

/** The weekday of a day since 1970, which began on a Thursday; 0 is Monday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

/** When windows may open or close from that time on, in order: what the spans say, and when clocks are changed. */
const candidatesOf = (spans: readonly WindowSpan[], at: number, offsetAt: OffsetAt): readonly number[] => {
  const days = Array.from({ length: LOOK_AHEAD_DAYS + 2 }, (_, index) => (index - 1) * DAY_MS);
  const times = days.map((day) => at + day);
  const changes = times.flatMap((time) => changeBetween(time - DAY_MS, time, offsetAt));
  const offsets = [...new Set(times.map(offsetAt))];
  const boundaries = [...new Set(spans.flatMap(({ from, to }) => [from, to]))];
  const today = Math.floor((at + offsetAt(at)) / DAY_MS) * DAY_MS;
  const shown = days.flatMap((day) =>
    boundaries.flatMap((minutes) => timesOf(today + day + minutes * MINUTE_MS, offsets, offsetAt)),
  );
  return [...changes, ...shown].toSorted((a, b) => a - b);
};

/** When clocks show a local time: once as a rule, twice or never where they are changed. */
const timesOf = (local: number, offsets: readonly number[], offsetAt: OffsetAt): readonly number[] =>
  offsets.flatMap((offset) => (offsetAt(local - offset) === offset ? [local - offset] : []));

/** The first moment of the later offset, to the second, where the two times differ in it. */
const changeBetween = (from: number, to: number, offsetAt: OffsetAt): readonly number[] => {
  const before = offsetAt(from);
  if (offsetAt(to) === before) return [];
  let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000) === before) low = middle;
    else high = middle;
  }
  return [high * 1000];
};

/** The offsets of a time zone, each looked up once. */
const createOffsets = (timeZone: string): OffsetAt => {
  const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', second: '2-digit', ...fields });
  const known = new Map<number, number>();
  return (at) => {
    const whole = Math.floor(at / 1000) * 1000;
    const offset = known.get(whole) ?? shownBy(format, whole) - whole;
    known.set(whole, offset);
    return offset;
  };
};

/** What clocks show at a time, as if they were those of UTC. */
const shownBy = (format: Intl.DateTimeFormat, at: number): number => {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
};
