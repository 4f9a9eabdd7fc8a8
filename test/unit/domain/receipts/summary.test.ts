import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPlace, parsePlace, rangeName } from '#src/domain/receipts/place.ts';
import { createRangeCounter } from '#src/domain/receipts/range-counter.ts';
import { RECIPIENT_STATES, REPORTED_STATES, type ReportedFact } from '#src/domain/receipts/recipient-state.ts';
import { type Recorded, recipientsIn, summarize } from '#src/domain/receipts/summary.ts';

const SUBSCRIPTION = '0'.repeat(32);

const placeOf = (number: number, range = '0') => ({ protocol: 'https', range, number });

const aFact = (state: ReportedFact['state'], change: Partial<ReportedFact> = {}): ReportedFact => ({
  ...{ state, subscriptionId: SUBSCRIPTION, at: 0 },
  ...change,
});

/** What is recorded of a message to so many recipients of one protocol, of which nothing was reported unless `change` says so. */
const recordedOf = (recipients: number, change: Partial<Recorded> = {}): Recorded => ({
  plan: { ranges: 1, requests: 0, totals: { https: { recipients, filtered: 0 } } },
  ranges: [],
  delivered: [],
  facts: [],
  ...change,
});

const countsOf = (recorded: Recorded) => summarize(recorded).protocols.get('https');

/** The state of the one recipient of which these facts were reported. */
const stateAfter = (facts: readonly ReportedFact[], isDelivered = false) => {
  const delivered = isDelivered ? [placeOf(0)] : [];
  const counts = countsOf(recordedOf(1, { delivered, facts: [{ place: placeOf(0), facts }] }));
  return RECIPIENT_STATES.filter((state) => counts?.[state] === 1);
};

describe('a place', () => {
  test('is read as it was written', () => {
    const place = { protocol: 'dingTalkBot', range: '8ccccccc', number: 19_999 };
    expect(parsePlace(formatPlace(place))).toEqual(place);
  });

  test.each(['', 'https', 'https.0', 'https.0.x', 'https.0.-1', 'https.0.1.2'])('is none: %s', (text) => {
    expect(parsePlace(text)).toBeUndefined();
  });

  test('names its range by where it begins', () => {
    expect([rangeName('0'.repeat(32)), rangeName(`8${'0'.repeat(31)}`), rangeName(`0a0b${'0'.repeat(28)}`)]).toEqual([
      ...['0', '80000000', 'a0b0000'],
    ]);
  });
});

describe('a recipient', () => {
  test('of whom nothing was reported is waiting', () => {
    expect(countsOf(recordedOf(3))).toMatchObject({ recipients: 3, waiting: 3, delivered: 0 });
  });

  test.each(REPORTED_STATES)('who has got it has got it, though it was reported as %s', (state) => {
    expect(stateAfter([aFact(state, { redrives: 3, releases: 5 })], true)).toEqual(['delivered']);
  });

  test.each([
    ['dead', ['expired', 'dropped', 'held', 'waiting']],
    ['expired', ['dropped', 'held', 'waiting']],
    ['dropped', ['held', 'waiting']],
    ['held', ['waiting']],
  ] as const)('who is %s is that, whatever else was reported, and in any order', (state, others) => {
    for (const other of others) {
      expect(stateAfter([aFact(state), aFact(other, { at: 9 })])).toEqual([state]);
      expect(stateAfter([aFact(other, { at: 9 }), aFact(state)])).toEqual([state]);
    }
  });

  test('whose message was released is waiting, until it is held once more', () => {
    const life = [aFact('held'), aFact('waiting', { releases: 1 }), aFact('held', { releases: 1 })];
    expect([1, 2, 3].map((count) => stateAfter(life.slice(0, count)))).toEqual([['held'], ['waiting'], ['held']]);
    expect(stateAfter(life.toReversed())).toEqual(['held']);
  });

  test('whose message was redriven is waiting, though it was dead before', () => {
    const redriven = [aFact('dead'), aFact('waiting', { redrives: 1 })];
    expect(stateAfter(redriven)).toEqual(['waiting']);
    expect(stateAfter([...redriven, aFact('dead', { redrives: 1 })])).toEqual(['dead']);
    expect(stateAfter([aFact('dropped', { redrives: 1 }), ...redriven])).toEqual(['dropped']);
  });
});

const anyState = fc.constantFrom(...REPORTED_STATES);
const anyFact = fc
  .record({ state: anyState, redrives: fc.nat(2), releases: fc.nat(2), at: fc.nat(5) })
  .map(({ state, ...others }) => aFact(state, others));
const anyFacts = fc.array(fc.record({ place: fc.nat(12).map((n) => placeOf(n)), facts: fc.array(anyFact) }));
const anyPlaces = fc.array(fc.nat(12).map((number) => placeOf(number)));

/** Facts of one place in one list, as they are kept. */
const merged = (facts: Recorded['facts']): Recorded['facts'] =>
  [...Map.groupBy(facts, ({ place }) => place.number)].map(([number, some]) => ({
    place: placeOf(number),
    facts: some.flatMap((one) => one.facts),
  }));

describe('the states of a message', () => {
  test('add up to its recipients, whatever was reported', () => {
    fc.assert(
      fc.property(fc.nat(12), anyPlaces, anyFacts, (recipients, delivered, facts) => {
        const counts = countsOf(recordedOf(recipients, { delivered, facts: merged(facts) }));
        const sum = RECIPIENT_STATES.reduce((total, state) => total + (counts?.[state] ?? 0), 0);
        expect(sum).toBe(counts?.recipients);
        expect(counts?.recipients).toBeGreaterThanOrEqual(recipients);
        for (const state of RECIPIENT_STATES) expect(counts?.[state]).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('are the same when reports come in another order, or twice', () => {
    const shuffled = fc
      .array(anyFact, { maxLength: 6 })
      .chain((facts) =>
        fc.tuple(fc.constant(facts), fc.shuffledSubarray([...facts, ...facts], { minLength: facts.length * 2 })),
      );
    fc.assert(
      fc.property(shuffled, ([facts, again]) => {
        expect(stateAfter(again)).toEqual(stateAfter(facts));
      }),
    );
  });

  test('count a recipient beyond the total of its range', () => {
    expect(countsOf(recordedOf(2, { delivered: [placeOf(1), placeOf(2)] }))).toMatchObject({
      ...{ recipients: 3, delivered: 2, waiting: 1 },
    });
  });

  test('count a recipient whose range is not reported yet', () => {
    const plan = { ranges: 1, requests: 1 };
    expect(countsOf(recordedOf(0, { plan, delivered: [placeOf(4)] }))).toMatchObject({ recipients: 1, delivered: 1 });
  });

  test('leave out ranges that the last publish did not make', () => {
    const delivered = [placeOf(0), placeOf(0, '80000000')];
    const plan = { ranges: 2, requests: 2 };
    const ranges = [
      { range: '0', totals: { https: { recipients: 1, filtered: 2 } } },
      { range: '80000000', totals: { https: { recipients: 1, filtered: 1 } } },
      { range: '55555555', totals: { https: { recipients: 9, filtered: 9 } } },
    ];
    const recorded = { plan, ranges, delivered: [...delivered, placeOf(0, '55555555')], facts: [] };
    expect(countsOf(recorded)).toMatchObject({ recipients: 2, filtered: 3, delivered: 2, waiting: 0 });
  });

  test('are of all recipients once every request was expanded', () => {
    const plan = { ranges: 2, requests: 2 };
    const [first, second] = ['0', '80000000'].map((range) => ({
      range,
      totals: { https: { recipients: 1, filtered: 0 } },
    }));
    const isComplete = (ranges: Recorded['ranges']) => summarize({ plan, ranges, delivered: [], facts: [] }).isComplete;
    expect([
      isComplete([]),
      isComplete(first ? [first] : []),
      isComplete(first && second ? [first, second] : []),
    ]).toEqual([false, false, true]);
  });

  test('take the total of a range that was left to fan-out after all from there', () => {
    const ranges = [{ range: '0', totals: { https: { recipients: 4, filtered: 1 } } }];
    const recorded = recordedOf(3, { ranges, plan: { ...recordedOf(3).plan, requests: 1 } });
    expect(countsOf(recorded)).toMatchObject({ recipients: 4, filtered: 1 });
  });

  test('count those who are called in turn among the calls', () => {
    const counter = createRangeCounter('0');
    counter.next('callnotify');
    counter.addCalls(2);
    const plan = { ranges: 1, requests: 0, totals: counter.totals() };
    const delivered = [{ protocol: 'callnotify', range: 'calls', number: 1 }];
    const { protocols } = summarize({ plan, ranges: [], delivered, facts: [] });
    expect(protocols.get('callnotify')).toMatchObject({ recipients: 3, delivered: 1, waiting: 2 });
  });
});

test('recipients of a state are named in the order of their places', () => {
  const facts = [10, 2, 1].map((number) => ({ place: placeOf(number), facts: [aFact('dead')] }));
  const other = { place: placeOf(3), facts: [aFact('held')] };
  const found = recipientsIn(recordedOf(12, { facts: [...facts, other], delivered: [placeOf(2)] }), ['dead']);
  expect(found.map(({ place }) => place.number)).toEqual([1, 10]);
});
