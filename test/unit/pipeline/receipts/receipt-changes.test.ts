import { describe, expect, test } from 'vitest';
import { changesOf } from '#src/pipeline/receipts/receipt-changes.ts';
import type { ReceiptFact, ReceiptReport } from '#src/queues/receipt-report.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const DAY_MS = 86_400_000;

const aReport = (change: Partial<ReceiptReport> = {}): ReceiptReport => ({
  ...{ v: 1, messageId: 'm', publishedAt: NOW },
  ...change,
});
const aFact = (change: Partial<ReceiptFact> = {}): ReceiptFact => ({
  ...{ place: 'https.0.3', state: 'waiting', subscriptionId: 's', at: NOW },
  ...change,
});

/** The changes, by the end of their keys. */
const changes = (...reports: readonly ReceiptReport[]) =>
  changesOf(reports, { days: 30, now: NOW }).map(({ key, endsAt, ...change }) => ({
    key: `${key.pk}/${key.sk}`,
    ...{ endsAt, reports: [...change.reports], delivered: [...change.delivered], fields: change.fields },
    facts: [...change.facts].map(([name, { at, state }]) => [name, state, at - NOW]),
    attemptLogs: [...change.attemptLogs],
  }));

const NONE = { delivered: [], facts: [], attemptLogs: [], fields: {} };
const endsAt = NOW + 30 * DAY_MS;

describe('reports of who has got a message', () => {
  test('are numbers in items of 200, one change for each item, with the reports that made it', () => {
    const delivered = (...places: readonly string[]) => aReport({ delivered: [...places] });
    expect(changes(delivered('https.0.0', 'https.0.199'), delivered('https.0.200', 'https.0.7', 'email.a.7'))).toEqual([
      { ...NONE, key: 'receipt#m/delivered#https#0#0', endsAt, reports: [0, 1], delivered: [0, 199, 7] },
      { ...NONE, key: 'receipt#m/delivered#https#0#1', endsAt, reports: [1], delivered: [0] },
      { ...NONE, key: 'receipt#m/delivered#email#a#0', endsAt, reports: [1], delivered: [7] },
    ]);
  });

  test('leave out what is no place, and receipts that have ended', () => {
    expect(changes(aReport({ delivered: ['nowhere'], facts: [aFact({ place: 'nowhere' })] }))).toEqual([]);
    const old = (publishedAt: number) => changes(aReport({ publishedAt, delivered: ['https.0.0'] })).length;
    expect([old(NOW - 30 * DAY_MS), old(NOW - 30 * DAY_MS + 1)]).toEqual([0, 1]);
  });
});

describe('facts', () => {
  test('are in items of ten', () => {
    const facts = ['https.0.9', 'https.0.10', 'https.0.25'].map((place) => aFact({ place }));
    expect(changes(aReport({ facts })).map(({ key, facts: [first] }) => [key, first?.[0]])).toEqual([
      ['receipt#m/facts#https#0#0', 'f9w0'],
      ['receipt#m/facts#https#0#1', 'f0w0'],
      ['receipt#m/facts#https#0#2', 'f5w0'],
    ]);
  });

  test('of one name are the latest of them, in whatever order they come', () => {
    const [early, late] = [aFact({ at: NOW }), aFact({ at: NOW + 5 })];
    for (const facts of [
      [early, late],
      [late, early],
    ])
      expect(changes(aReport({ facts }))[0]?.facts).toEqual([['f3w0', 'waiting', 5]]);
    const states = [aFact(), aFact({ state: 'held' }), aFact({ redrives: 1 })];
    expect(changes(aReport({ facts: states }))[0]?.facts.map(([name]) => name)).toEqual(['f3w0', 'f3h0', 'f3w1']);
  });

  test('have one attempt log for each recipient, the longest', () => {
    const logged = (attempts: number, place = 'https.0.3') =>
      aFact({ attempts, attemptLog: [{ reason: 'HTTP 503', at: [attempts] }], place });
    const logsOf = (...facts: readonly ReceiptFact[]) => changes(aReport({ facts: [...facts] }))[0]?.attemptLogs;
    const log = (attempts: number) => `000000#00000${attempts}#[{"reason":"HTTP 503","at":[${attempts}]}]`;
    expect(logsOf(logged(1), logged(3), logged(2), logged(1, 'https.0.14'))).toEqual([['a3', log(3)]]);
    expect(logsOf(logged(1), logged(2, 'https.0.4'))).toEqual([
      ['a3', log(1)],
      ['a4', log(2)],
    ]);
    expect(logsOf(aFact())).toEqual([]);
  });
});

describe('what is known of a message itself', () => {
  const totals = { https: { recipients: 1, filtered: 2 } };

  test('is the totals of a range', () => {
    const range = { name: 'a', part: 'all', totals };
    expect(changes(aReport({ range }))).toEqual([
      { ...NONE, key: 'receipt#m/range#a#all', endsAt, reports: [0], fields: { totals: JSON.stringify(totals) } },
    ]);
  });

  test('is its head, where the publish could not write it', () => {
    const head = { topicUrn: 'urn', topicId: 't', expiresAt: NOW + 1, ranges: 1, requests: 0 };
    const listed = { listPk: 'receipts#t', listSk: expect.stringContaining('m') };
    const fields = { ...listed, messageId: 'm', publishedAt: NOW, ...head };
    expect(changes(aReport({ head }))).toEqual([{ ...NONE, key: 'receipt#m/head', endsAt, reports: [0], fields }]);
    const [full] = changes(aReport({ head: { ...head, totals } }));
    expect(full?.fields).toEqual({ ...fields, totals: JSON.stringify(totals) });
  });

  test('is its place in the list of its project too, where its topic has a project', () => {
    const head = { topicUrn: `urn:smn:us-east-1:${'a'.repeat(32)}:tides`, topicId: 't', expiresAt: NOW + 1 };
    const [, listed] = changes(aReport({ head: { ...head, subject: 'Tide', ranges: 1, requests: 0, totals } }));
    const fields = { messageId: 'm', publishedAt: NOW, expiresAt: NOW + 1, topicName: 'tides', subject: 'Tide' };
    expect(listed).toEqual({
      ...NONE,
      key: `project-receipts#${'a'.repeat(32)}/${NOW}#m`,
      endsAt,
      reports: [0],
      fields,
    });
  });
});
