import { describe, expect, test } from 'vitest';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import { expandRange } from '#src/pipeline/fan-out/expand-range.ts';
import type { FanOutRequest } from '#src/queues/envelope.ts';
import type { Queues } from '#src/queues/queues.ts';

const NOW = Date.parse('2026-03-04T05:06:07Z');
const FIRST = '0'.repeat(32);
const SECOND = `8${'0'.repeat(31)}`;
const LAST = 'f'.repeat(32);

const aRequest = (change: Partial<FanOutRequest['message']> = {}, rest: Partial<FanOutRequest> = {}) =>
  JSON.stringify({
    v: 1,
    message: {
      ...{ id: 'm', topicUrn: 'urn:smn:us-east-1:p:orders', topicId: 't', bodies: { default: 'High water' } },
      ...{ publishedAt: NOW, expiresAt: NOW + 3_600_000 },
      ...change,
    },
    range: { from: FIRST, to: LAST },
    ...rest,
  });

const page: readonly Subscriber[] = [
  { id: 'a', protocol: 'http', endpoint: 'http://a/1' },
  { id: 'b', protocol: 'email', endpoint: 'b@example.com' },
  { id: 'c', protocol: 'callnotify', endpoint: '+8613800138000' },
];

/** Expands a request; queues whose role is refused refuse all. */
const expand = async (text: string, refused?: 'lane' | 'receipts') => {
  const asked: unknown[] = [];
  const sent: { readonly role: string; readonly text: string }[] = [];
  const take: Queues['send'] = async ({ role }, messages) => {
    sent.push(...messages.map((message) => ({ role, text: message.text })));
    return role === refused ? messages : [];
  };
  const pages = async function* (topicId: string, options?: object) {
    asked.push([topicId, options]);
    yield page;
  };
  await expandRange(text, { subscriptions: { pages }, queues: { send: take, sendBatch: take } });
  const parsed = sent.map(({ role, text: one }) => ({ role, body: JSON.parse(one) }));
  return {
    asked,
    envelopes: parsed.filter(({ role }) => role === 'lane').map(({ body }) => body),
    reports: parsed.filter(({ role }) => role === 'receipts').map(({ body }) => body),
  };
};

describe('a request for a range', () => {
  test('reads the subscribers of its range, with what they are bound to if its topic has a policy', async () => {
    const range = { from: SECOND, to: LAST };
    expect((await expand(aRequest({}, { range }))).asked).toEqual([['t', { range, isBound: false }]]);
    const bound = aRequest({ deliveryPolicy: { retry: 'standard' } }, { range });
    expect((await expand(bound)).asked).toEqual([['t', { range, isBound: true }]]);
  });

  test('is for its lanes and its protocols alone', async () => {
    const protocolsOf = async (rest: Partial<FanOutRequest>) =>
      (await expand(aRequest({}, rest))).envelopes.map(({ protocol }) => protocol);
    expect(await protocolsOf({})).toEqual(['http', 'email', 'callnotify']);
    expect(await protocolsOf({ lanes: ['email'] })).toEqual(['email']);
    expect(await protocolsOf({ protocols: ['http', 'callnotify'] })).toEqual(['http', 'callnotify']);
  });

  test('begins the calls if it has the lowest id of all', async () => {
    const step = [{ subscriptionId: 'c', endpoint: '+8613800138000' }];
    const escalation = { steps: [step], waitSeconds: 60 };
    const callsOf = async (from: string) =>
      (await expand(aRequest({ escalation }, { range: { from, to: LAST } }))).envelopes.filter(
        ({ protocol }) => protocol === 'callnotify',
      ).length;
    expect(await callsOf(FIRST)).toBe(1);
    expect(await callsOf(SECOND)).toBe(0);
    expect(await callsOf(`${'0'.repeat(31)}1`)).toBe(0);
  });

  test('fails when it cannot be read, and names the lanes that refused', async () => {
    await expect(expand('{}')).rejects.toThrow('cannot be read');
    await expect(expand(aRequest(), 'lane')).rejects.toThrow('refused a part: http, email, voice');
  });
});

describe('the receipt of a range', () => {
  const hasReceipt = true;

  test('is reported last, under the name of the range and of the first of its protocols', async () => {
    const range = { from: SECOND, to: LAST };
    const totals = { http: { recipients: 1, filtered: 0 } };
    const { envelopes, reports } = await expand(aRequest({ hasReceipt }, { range, protocols: ['http', 'https'] }));
    expect(envelopes.map(({ recipients }) => recipients[0].receipt)).toEqual(['http.80000000.0']);
    expect(reports).toEqual([
      { v: 1, messageId: 'm', publishedAt: NOW, range: { name: '80000000', part: 'http', totals } },
    ]);
  });

  test('counts all protocols where it is for all', async () => {
    const { reports } = await expand(aRequest({ hasReceipt }));
    expect(reports.map(({ range }) => [range.name, range.part, Object.keys(range.totals)])).toEqual([
      ['0', 'all', ['http', 'email', 'callnotify']],
    ]);
  });

  test('is not kept without one, nor reported of a range of which a part was refused', async () => {
    const { envelopes, reports } = await expand(aRequest());
    expect([reports, envelopes[0].recipients[0].receipt]).toEqual([[], undefined]);
    await expect(expand(aRequest({ hasReceipt }), 'lane')).rejects.toThrow('lanes refused');
    await expect(expand(aRequest({ hasReceipt }), 'receipts')).rejects.toThrow('receipts queue refused');
  });
});
