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

/** A time in which the clocks of a time zone are not changed: how far they are ahead of UTC, in milliseconds. */
type Stretch = { readonly from: number; readonly to: number; readonly offset: number };

/**
 * What the windows are at a time. They go by what clocks show there: what is shown twice when clocks are put back is open both
 * times, and what is never shown when they are put forward is left out, so that a window which begins there opens as soon as
 * clocks go on. Throws for a time zone that is none.
 */
export const windowStateAt = (windows: DeliveryWindows, at: number): WindowState => {
  const end = at + LOOK_AHEAD_DAYS * DAY_MS;
  let isOpenNow: boolean | undefined;
  for (const { time, isOpen } of statesOf(windows, at, end)) {
    isOpenNow ??= isOpen;
    if (isOpen !== isOpenNow) return { isOpen: isOpenNow, changesAt: time };
  }
  return { isOpen: isOpenNow === true, changesAt: end };
};

/** Since when windows are what they are at a time; at most the time that is looked ahead before it. */
export const windowChangedAt = (windows: DeliveryWindows, at: number): number => {
  let since = at - LOOK_AHEAD_DAYS * DAY_MS;
  let wasOpen: boolean | undefined;
  for (const { time, isOpen } of statesOf(windows, since, at + 1)) {
    if (isOpen !== wasOpen) since = time;
    wasOpen = isOpen;
  }
  return since;
};

/** What windows are from the beginning of a time on, and from each moment on at which that may change, in order. */
function* statesOf({ timeZone, spans }: DeliveryWindows, from: number, to: number) {
  const minutes = [...new Set(spans.flatMap((span) => [span.from, span.to]))].toSorted((a, b) => a - b);
  for (const stretch of stretchesOf(timeZone, from, to)) {
    for (const time of timesIn(stretch, minutes)) {
      yield { time, isOpen: spans.some((span) => isIn(span, time + stretch.offset)) };
    }
  }
}

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

/** The beginning of a stretch, and when clocks show these minutes of a day in it. */
function* timesIn({ from, to, offset }: Stretch, minutes: readonly number[]) {
  yield from;
  for (let day = Math.floor((from + offset) / DAY_MS) * DAY_MS - offset; day < to; day += DAY_MS) {
    for (const minute of minutes) {
      const time = day + minute * MINUTE_MS;
      if (time > from && time < to) yield time;
    }
  }
}

/** The stretches of a time, between which clocks are changed: once a day at most. */
function* stretchesOf(timeZone: string, from: number, to: number): Generator<Stretch> {
  const offsetAt = createOffsets(timeZone);
  let stretch = { from, to, offset: offsetAt(from) };
  for (let time = from; time < to; time += DAY_MS) {
    const next = Math.min(time + DAY_MS, to);
    if (offsetAt(next) === stretch.offset) continue;
    const change = changeBetween(time, next, offsetAt);
    yield { ...stretch, to: change };
    stretch = { from: change, to, offset: offsetAt(change) };
  }
  yield stretch;
}

/** The first moment of the later offset, to the second. */
const changeBetween = (from: number, to: number, offsetAt: (at: number) => number): number => {
  const before = offsetAt(from);
  let [low, high] = [Math.floor(from / 1000), Math.ceil(to / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle * 1000) === before) low = middle;
    else high = middle;
  }
  return high * 1000;
};

/** How far the clocks of a time zone are ahead of UTC at a time. */
const createOffsets = (timeZone: string) => {
  const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, hourCycle: 'h23', second: '2-digit', ...fields });
  return (at: number): number => {
    const whole = Math.floor(at / 1000) * 1000;
    return shownBy(format, whole) - whole;
  };
};

/** What clocks show at a time, as if they were those of UTC. */
const shownBy = (format: Intl.DateTimeFormat, at: number): number => {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
};
