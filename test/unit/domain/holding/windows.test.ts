import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { DAYS, type DeliveryWindows } from '#src/domain/holding/delivery-policy.ts';
import { windowChangedAt, windowStateAt } from '#src/domain/holding/windows.ts';

const at = (text: string): number => Date.parse(text);
const iso = (time: number): string => new Date(time).toISOString();

const minutesOf = (text: string): number => {
  const [hours = '', minutes = ''] = text.split(':');
  return Number(hours) * 60 + Number(minutes);
};

/** Windows with one span: `mon,fri 08:00-18:00`. */
const windows = (timeZone: string, ...spans: readonly string[]): DeliveryWindows => ({
  timeZone,
  spans: spans.map((text) => {
    const [, days = '', from = '', to = ''] = /^(\S+) ([\d:]+)-([\d:]+)$/.exec(text) ?? [];
    const named = DAYS.filter((day) => days === 'daily' || days.split(',').includes(day));
    return { days: named, from: minutesOf(from), to: minutesOf(to) };
  }),
});

/** `open until …` or `closed until …`. */
const stateOf = (of: DeliveryWindows, text: string): string => {
  const { isOpen, changesAt } = windowStateAt(of, at(text));
  return `${isOpen ? 'open' : 'closed'} until ${iso(changesAt)}`;
};

describe('windows', () => {
  const office = windows('Europe/Berlin', 'mon,tue,wed,thu,fri 08:00-18:00');

  test.each([
    ['before they open', '2026-03-04T06:59:59.999Z', 'closed until 2026-03-04T07:00:00.000Z'],
    ['as they open', '2026-03-04T07:00:00Z', 'open until 2026-03-04T17:00:00.000Z'],
    ['as they close', '2026-03-04T17:00:00Z', 'closed until 2026-03-05T07:00:00.000Z'],
    ['on days without one', '2026-03-07T12:00:00Z', 'closed until 2026-03-09T07:00:00.000Z'],
    ['over a change to summer time', '2026-03-27T18:00:00Z', 'closed until 2026-03-30T06:00:00.000Z'],
  ])('are open by the clocks of their time zone: %s', (_when, time, expected) => {
    expect(stateOf(office, time)).toBe(expected);
  });

  test.each([
    ['2026-03-06T21:30:00Z', 'open until 2026-03-07T06:00:00.000Z'],
    ['2026-03-07T05:59:00Z', 'open until 2026-03-07T06:00:00.000Z'],
    ['2026-03-07T23:00:00Z', 'closed until 2026-03-13T21:30:00.000Z'],
  ])('past midnight are of the day on which they begin: %s', (time, expected) => {
    expect(stateOf(windows('UTC', 'fri 21:30-06:00'), time)).toBe(expected);
  });

  test('that end when they begin are open for a day', () => {
    expect(stateOf(windows('UTC', 'fri 08:00-08:00'), '2026-03-06T08:00:00Z')).toBe(
      'open until 2026-03-07T08:00:00.000Z',
    );
  });

  test('that are always open are looked at again in two weeks', () => {
    expect(stateOf(windows('Europe/Berlin', 'daily 00:00-00:00'), '2026-03-06T08:00:00Z')).toBe(
      'open until 2026-03-22T08:00:00.000Z',
    );
  });

  test('that follow each other are one', () => {
    expect(
      stateOf(windows('UTC', 'fri 08:00-12:00', 'fri 12:00-00:00', 'sat 00:00-03:00'), '2026-03-06T08:00:00Z'),
    ).toBe('open until 2026-03-07T03:00:00.000Z');
  });

  test('of a time that clocks leave out open as soon as clocks go on', () => {
    // On 29 March 2026 clocks in Berlin go from 02:00 to 03:00, which is 01:00 UTC.
    expect(stateOf(windows('Europe/Berlin', 'sun 02:30-05:00'), '2026-03-29T00:00:00Z')).toBe(
      'closed until 2026-03-29T01:00:00.000Z',
    );
    expect(stateOf(windows('Europe/Berlin', 'sun 02:15-02:45'), '2026-03-29T00:00:00Z')).toBe(
      'closed until 2026-04-05T00:15:00.000Z',
    );
  });

  test('of a time that clocks show twice are open both times', () => {
    // On 25 October 2026 clocks in Berlin go from 03:00 to 02:00, which is 01:00 UTC.
    const twice = windows('Europe/Berlin', 'sun 02:30-03:00');
    expect(stateOf(twice, '2026-10-25T00:30:00Z')).toBe('open until 2026-10-25T01:00:00.000Z');
    expect(stateOf(twice, '2026-10-25T01:00:00Z')).toBe('closed until 2026-10-25T01:30:00.000Z');
    expect(stateOf(twice, '2026-10-25T01:30:00Z')).toBe('open until 2026-10-25T02:00:00.000Z');
  });

  test('of no time zone are an error', () => {
    expect(() => windowStateAt(windows('Mars/Olympus', 'daily 08:00-09:00'), 0)).toThrow(RangeError);
  });
});

test('ask a time zone a few dozen times, however many of them there are and however often they change', () => {
  const asked = vi.spyOn(Intl.DateTimeFormat.prototype, 'formatToParts');
  const many = Array.from({ length: 20 }, (_, hour) => `daily ${hour}:07-${hour}:41`);
  windowStateAt(windows('Europe/Berlin', ...many), at('2026-10-20T12:00:00Z'));
  windowChangedAt(windows('Europe/Berlin', ...many, 'daily 00:00-00:00'), at('2026-10-30T12:00:00Z'));
  expect(asked.mock.calls.length).toBeLessThan(120);
  asked.mockRestore();
});

const ZONES = [
  ...['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia'],
  // Its clocks are changed by half an hour, at 02:00.
  'Australia/Lord_Howe',
];

const minute = fc.integer({ min: 0, max: 1439 });
/** Around the hours in which clocks are changed, and where days begin. */
const nearChange = fc.integer({ min: 0, max: 240 });
const anySpan = fc.record({
  days: fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 }),
  from: fc.oneof(minute, nearChange),
  to: fc.oneof(minute, nearChange),
});
const anyWindows = fc.record({
  timeZone: fc.constantFrom(...ZONES),
  spans: fc.array(anySpan, { minLength: 1, maxLength: 4 }),
});
/** Days on which clocks are changed somewhere, and any others. */
const anyDay = fc.oneof(
  fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'),
  fc.constantFrom('2024-02-29', '2026-01-01', '2027-12-31'),
);
const anyTime = fc
  .tuple(anyDay, fc.integer({ min: -86_400_000, max: 86_400_000 }))
  .map(([day, offset]) => at(`${day}T12:00:00Z`) + offset);

/** Whether windows are open, told from the words that clocks show. */
const isShownOpen = ({ timeZone, spans }: DeliveryWindows, time: number): boolean => {
  const options = { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const [weekday = '', clock = ''] = new Date(time).toLocaleString('en-US', options).split(' ');
  const minutes = minutesOf(clock);
  const today = DAYS.findIndex((day) => weekday.toLowerCase().startsWith(day));
  return spans.some(({ days, from, to }) => {
    const isDay = (index: number) => days.includes(DAYS[(index + 7) % 7] ?? 'mon');
    if (from < to) return isDay(today) && from <= minutes && minutes < to;
    return (isDay(today) && minutes >= from) || (isDay(today - 1) && minutes < to);
  });
};

describe('windows of any kind', () => {
  test('are open exactly when clocks say so, until what they are changes, and no sooner', () => {
    fc.assert(
      fc.property(anyWindows, anyTime, fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (given, time, shares) => {
        const { isOpen, changesAt } = windowStateAt(given, time);
        expect(isOpen).toBe(isShownOpen(given, time));
        expect(changesAt).toBeGreaterThan(time);
        for (const share of shares) {
          const between = Math.floor(time + share * (changesAt - 1 - time));
          expect(isShownOpen(given, between)).toBe(isOpen);
        }
        expect(isShownOpen(given, changesAt - 1)).toBe(isOpen);
        if (changesAt < time + 16 * 86_400_000) expect(isShownOpen(given, changesAt)).toBe(!isOpen);
      }),
      { numRuns: 2000 },
    );
  });

  test('have been what they are since they were last something else', () => {
    fc.assert(
      fc.property(anyWindows, anyTime, (given, time) => {
        const since = windowChangedAt(given, time);
        expect(since).toBeLessThanOrEqual(time);
        expect(windowStateAt(given, since)).toEqual({
          isOpen: isShownOpen(given, time),
          changesAt: expect.any(Number),
        });
        expect(isShownOpen(given, Math.floor((since + time) / 2))).toBe(isShownOpen(given, time));
        if (since > time - 16 * 86_400_000) expect(isShownOpen(given, since - 1)).toBe(!isShownOpen(given, time));
      }),
    );
  });

  test('that are closed open within two weeks', () => {
    fc.assert(
      fc.property(anyWindows, anyTime, (given, time) => {
        fc.pre(given.spans.some(({ from, to }) => to - from > 60 || to <= from));
        const { isOpen, changesAt } = windowStateAt(given, time);
        if (!isOpen) expect(changesAt - time).toBeLessThan(15 * 86_400_000);
      }),
    );
  });
});
