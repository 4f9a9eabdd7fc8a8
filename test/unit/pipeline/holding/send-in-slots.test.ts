import { describe, expect, test } from 'vitest';
import { type SlotDependencies, sendInSlots } from '#src/pipeline/holding/send-in-slots.ts';
import type { Envelope, Recipient } from '#src/queues/envelope.ts';
import { anEnvelope, aRecipient } from '#test/support/envelope.ts';
import { createRecordingQueues, type RecordedMessage } from '#test/support/recording-queues.ts';

const NOW = Date.parse('2026-03-04T05:06:10Z');
const RATE = { reason: 'rate' };
const LATER = NOW + 450_000;

const limited = (subscriptionId: string, change: Partial<Recipient> = {}): Recipient =>
  aRecipient({ subscriptionId, policy: { maxPerSecond: 1 }, held: RATE, ...change });

/** A message of a topic with one copy. */
const one = (messageId: string, recipient: Recipient, change: Partial<Envelope> = {}): Envelope =>
  anEnvelope({ protocol: 'https', topicId: 't', messageId, recipients: [recipient], ...change });

/** Sends on queues that record, with this many slots for each subscription: a second apart, ten seconds from now on. */
const send = async (
  envelopes: readonly Envelope[],
  { slots = 100, refuses }: { slots?: number; refuses?: ((message: RecordedMessage) => boolean) | undefined } = {},
) => {
  const asked: unknown[] = [];
  const queues = createRecordingQueues(refuses);
  const forFresh: SlotDependencies['slots']['forFresh'] = async (of, wanted) => {
    asked.push([of, wanted]);
    const given = Math.min(slots, wanted.count);
    return { slots: Array.from({ length: given }, (_, index) => NOW + 10_000 + index * 1000), laterAt: LATER };
  };
  const left = await sendInSlots(envelopes, { slots: { forFresh }, queues, clock: () => NOW });
  return { asked, left, sent: queues.sent };
};

describe('copies that wait for a rate', () => {
  test('go to the retries of their lane one by one, delayed until just before their slot, marked to be checked', async () => {
    const { sent, left } = await send([one('m', limited('s'), { slot: 1, attempt: 1 })]);
    const { held: _held, ...recipient } = limited('s');
    expect(left).toEqual([]);
    expect(sent).toEqual([
      {
        ...{ to: { role: 'retries', lane: 'http' }, delaySeconds: 9 },
        body: { ...one('m', recipient, { attempt: 1 }), requeued: true, slot: NOW + 10_000 },
      },
    ]);
  });

  test('take slots in the order of acceptance, by subscription, and leave in the order of these', async () => {
    const at = (publishedAt: number) => ({ publishedAt, expiresAt: NOW + 60_000 });
    const { sent, asked } = await send([
      one('late', limited('a'), at(NOW - 1)),
      one('other', limited('b'), at(NOW - 2)),
      one('early', limited('a'), at(NOW - 3)),
      one('elsewhere', limited('a'), { ...at(NOW), topicId: 'u' }),
    ]);
    const wanted = (count: number) => ({ count, maxPerSecond: 1 });
    expect(asked).toEqual([
      [{ topicId: 't', subscriptionId: 'a' }, wanted(2)],
      [{ topicId: 't', subscriptionId: 'b' }, wanted(1)],
      [{ topicId: 'u', subscriptionId: 'a' }, wanted(1)],
    ]);
    expect(sent.map(({ body, delaySeconds }) => [body.messageId, delaySeconds])).toEqual([
      ...[
        ['early', 9],
        ['other', 9],
        ['elsewhere', 9],
        ['late', 10],
      ],
    ]);
  });

  test('that get no slot are held until there are more', async () => {
    const { sent, left } = await send([one('a', limited('s')), one('b', limited('s'))], { slots: 1 });
    expect(sent.map(({ body }) => body.messageId)).toEqual(['a']);
    expect(left).toEqual([one('b', limited('s', { held: { reason: 'rate', until: LATER } }))]);
  });

  test('that have expired take no slot: their lane files them, before the others', async () => {
    const expired = limited('s', { expiresAt: NOW });
    const { sent, asked } = await send([one('a', limited('s')), one('b', expired)]);
    expect(asked).toMatchObject([[{}, { count: 1 }]]);
    expect(sent.map(({ body, delaySeconds }) => [body.messageId, delaySeconds, body.slot])).toEqual([
      ['b', undefined, undefined],
      ['a', 9, NOW + 10_000],
    ]);
    const dead = await send([one('c', limited('s'), { expiresAt: NOW })]);
    expect([dead.asked, dead.sent.length]).toEqual([[], 1]);
  });

  test('go by the rate of their topic where they have none of their own', async () => {
    const { policy: _policy, ...plain } = limited('s');
    const { asked } = await send([one('m', plain, { deliveryPolicy: { maxPerSecond: 5 } })]);
    expect(asked).toMatchObject([[{}, { maxPerSecond: 5 }]]);
    const own = await send([one('m', limited('s'), { deliveryPolicy: { maxPerSecond: 5 } })]);
    expect(own.asked).toMatchObject([[{}, { maxPerSecond: 1 }]]);
  });

  test('share requests, ten at a time, by protocol', async () => {
    const many = Array.from({ length: 12 }, (_, index) => one(`m${index}`, limited('s')));
    const { sent } = await send([...many, one('mail', limited('s2'), { protocol: 'email' })]);
    expect(sent.map(({ to }) => ('lane' in to ? to.lane : ''))).toEqual([...Array(12).fill('http'), 'email']);
  });

  test('fail all together when a queue refuses one', async () => {
    const refused = send([one('m', limited('s'))], { refuses: ({ to }) => to.role === 'retries' });
    await expect(refused).rejects.toThrow('refused a message in its slot');
  });
});

describe('what waits for something else', () => {
  const { held: _held, ...free } = limited('s');
  const windowed = limited('s', { held: { reason: 'window', until: NOW + 1 } });
  const { policy: _policy, ...unlimited } = limited('s');

  test.each([
    ['a pause', free],
    ['a window', windowed],
    ['a rate that there is no more', unlimited],
  ])('is left to be held: %s', async (_what, recipient) => {
    const envelopes = [one('m', recipient)];
    const { left, sent, asked } = await send(envelopes);
    expect([left, sent, asked]).toEqual([envelopes, [], []]);
  });

  test('is left without those of its envelope that have gone on', async () => {
    const envelope = one('m', free, { recipients: [free, limited('b'), windowed] });
    const { left, sent } = await send([envelope]);
    expect(left).toEqual([{ ...envelope, recipients: [free, windowed] }]);
    expect(sent.map(({ body }) => body.recipients[0].subscriptionId)).toEqual(['b']);
  });
});

test('what is beyond 64 MB goes back to the hold queue, as it came, and keeps nothing', async () => {
  const recipients = Array.from({ length: 130 }, (_, index) => limited(`s${index}`));
  const { sent, left } = await send([one('m', limited('s'), { body: 'x'.repeat(512 * 1024), recipients })]);
  const idsOf = (role: string) =>
    sent
      .filter(({ to }) => to.role === role)
      .map(({ body }) => body.recipients.map((recipient: Recipient) => recipient.subscriptionId));
  expect([idsOf('retries').flat().length, idsOf('hold')]).toEqual([128, [['s128', 's129']]]);
  const [back] = sent.filter(({ to }) => to.role === 'hold').map(({ body }) => body);
  expect([back.recipients[0].held, back.requeued, left]).toEqual([RATE, undefined, []]);
});
