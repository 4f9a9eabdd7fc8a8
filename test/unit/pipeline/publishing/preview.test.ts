import { describe, expect, test } from 'vitest';
import type { DeliveryPolicy } from '#src/domain/holding/delivery-policy.ts';
import { PROTOCOLS, type Protocol } from '#src/domain/protocol.ts';
import type { Subscriber } from '#src/domain/subscriptions/subscription.ts';
import { countAudience } from '#src/pipeline/publishing/preview.ts';

/** A Wednesday. */
const NOW = Date.parse('2026-03-04T05:06:07Z');

const some = (protocol: Protocol, count: number, change: Partial<Subscriber> = {}): readonly Subscriber[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${protocol}-${index}`, protocol, endpoint: 'x', ...change }));

type Asked = Parameters<typeof countAudience>[0];

const count = (pages: readonly (readonly Subscriber[])[], asked: Partial<Asked> = {}) => {
  const read: number[] = [];
  const all = async function* () {
    for (const page of pages) {
      read.push(page.length);
      yield page;
    }
  };
  return countAudience({ attributes: [], now: NOW, ...asked }, all()).then((audience) => ({ ...audience, read }));
};

const windowAt = (hour: number): DeliveryPolicy => ({
  windows: { timeZone: 'UTC', spans: [{ days: ['wed'], from: hour * 60, to: (hour + 1) * 60 }] },
});

describe('an audience', () => {
  test('is counted by protocol, in the order of protocols, over all pages', async () => {
    const { recipients, filtered, isComplete } = await count([
      [...some('http', 2), ...some('email', 1)],
      some('http', 1),
    ]);
    const counted = { http: { count: 3 }, email: { count: 1 } };
    expect(PROTOCOLS.filter((protocol) => protocol in counted)).toEqual(recipients.map(({ protocol }) => protocol));
    for (const { protocol, ...rest } of recipients)
      expect(rest).toEqual({ ...(protocol === 'http' ? counted.http : counted.email), held: 0, countries: {} });
    expect([filtered, isComplete]).toEqual([0, true]);
  });

  test('has none of those whom filters leave out', async () => {
    const attributes = [{ name: 'level', type: 'STRING', value: 'high' } as const];
    const readFilterPolicies = () => [{ name: 'level', values: ['high'] }];
    const { recipients, filtered } = await count([[...some('http', 2), ...some('http', 1, { readFilterPolicies })]], {
      attributes,
    });
    expect([recipients[0]?.count, filtered]).toEqual([1, 2]);
  });

  test('says who gets it later: who is paused, or has closed windows, though not for a rate', async () => {
    const heldOf = async (change: Partial<Subscriber>, asked: Partial<Asked> = {}) =>
      (await count([some('http', 1, change)], asked)).recipients[0]?.held;
    expect(await heldOf({ held: { binding: { createdAt: 0 } } })).toBe(1);
    expect(await heldOf({ held: { binding: { createdAt: 0 }, until: NOW } })).toBe(0);
    expect(await heldOf({ policy: windowAt(7) })).toBe(1);
    expect(await heldOf({ policy: windowAt(5) })).toBe(0);
    expect(await heldOf({ policy: { maxPerSecond: 1 } })).toBe(0);
    expect(await heldOf({}, { deliveryPolicy: windowAt(7) })).toBe(1);
    expect(await heldOf({ policy: {} }, { deliveryPolicy: windowAt(7) })).toBe(0);
  });

  test('has countries where these are asked for and known', async () => {
    const countries: Readonly<Record<string, string>> = { 'sms-0': 'DE', 'sms-1': 'US', 'sms-2': 'DE' };
    const { recipients } = await count([some('sms', 4)], { countryOf: ({ id }) => countries[id] });
    expect(recipients[0]?.countries).toEqual({ DE: 2, US: 1 });
  });

  test('is of the first 100,000 subscribers, and says whether these are all', async () => {
    const page = some('http', 40_000);
    const full = await count([page, page, page.slice(0, 20_000)]);
    expect([full.recipients[0]?.count, full.isComplete]).toEqual([100_000, true]);
    const more = await count([page, page, page, page]);
    expect([more.recipients[0]?.count, more.isComplete, more.read.length]).toEqual([100_000, false, 3]);
  });
});
