import { expect, test } from 'vitest';
import { SERVICE_EVENTS } from '#src/domain/service-events/service-event.ts';
import { Settings } from '#src/domain/settings.ts';
import type { ProtocolUsage } from '#src/domain/usage/usage.ts';
import { spendEvent } from '#src/pipeline/service-events/spend-events.ts';
import { createSpendAnnouncer, type SpendNotice } from '#src/pipeline/usage/announce-spending.ts';
import { withSpendCaps } from '#src/pipeline/usage/capped-deliverer.ts';
import { createSpending } from '#src/pipeline/usage/spending.ts';
import { anEnvelope, aRecipient, USER_URN } from '#test/support/envelope.ts';

const START = Date.UTC(2026, 10, 15);
const MONTH = { project: 'p', month: '2026-11' };

const sumOf = (parts: number): ProtocolUsage => ({ deliveries: parts, failures: 0, parts });

/** What an instance knows, with caps and sums that the test sets, and what it has read. */
const aSpending = (settings: object = {}) => {
  const state = { now: START, caps: { sms: 1 } as object, parts: 0, isBroken: false };
  const reads: string[] = [];
  const errors: unknown[] = [];
  const read = (what: string) => {
    reads.push(what);
    if (state.isBroken) throw new Error('down');
  };
  const spending = createSpending({
    spendCaps: {
      get: async (project) => {
        read(`caps of ${project}`);
        return state.caps;
      },
    },
    usage: {
      paidOfMonth: async ({ month }) => {
        read(month);
        return new Map([['sms', sumOf(state.parts)]]);
      },
    },
    settings: Settings.parse({ prices: { smsPartUsd: 0.1, emailUsd: 0.0001 }, ...settings }),
    clock: () => state.now,
    onError: (error) => errors.push(error),
  });
  return { spending, state, reads, errors };
};

test('knows for half a minute what it has read: a project without caps costs one read, one with some another', async () => {
  const { spending, state, reads } = aSpending();
  state.parts = 4;
  expect(await spending.useOf('p', 'sms')).toMatchObject({ capUsd: 1, spentUsd: 0.4 });
  state.parts = 10;
  state.now += 29_999;
  expect(await spending.reached('p', 'sms')).toBeUndefined();
  expect(await spending.useOf('p', 'email')).toBeUndefined();
  expect(reads).toEqual(['caps of p', '2026-11']);

  state.now += 1;
  expect(await spending.reached('p', 'sms')).toMatchObject({ capUsd: 1, spentUsd: 1 });
  state.caps = {};
  expect(await spending.useOf('q', 'sms')).toBeUndefined();
  expect(reads.slice(2)).toEqual(['caps of p', '2026-11', 'caps of q']);
});

test('believes what was just counted more than what was read', async () => {
  const { spending, reads } = aSpending();
  spending.noteSum(MONTH, 'sms', sumOf(11));
  expect(await spending.reached('p', 'sms')).toMatchObject({ spentUsd: 1.1 });
  expect(reads).toEqual(['caps of p']);
});

test('begins anew with the month', async () => {
  const { spending, state } = aSpending();
  spending.noteSum(MONTH, 'sms', sumOf(11));
  state.now = Date.UTC(2026, 11, 1) - 1;
  spending.noteSum(MONTH, 'sms', sumOf(11));
  expect(await spending.reached('p', 'sms')).toBeDefined();
  state.now += 1;
  expect(await spending.reached('p', 'sms')).toBeUndefined();
});

test('keeps nothing from being sent that it cannot read, nor what costs nothing by the piece', async () => {
  const { spending, state, errors, reads } = aSpending();
  state.isBroken = true;
  expect(await spending.reached('p', 'sms')).toBeUndefined();
  expect(errors).toEqual([new Error('down')]);
  reads.length = 0;
  expect(await spending.reached('p', 'http')).toBeUndefined();
  expect(reads).toEqual([]);
});

test('keeps no cap in a stage that counts nothing', async () => {
  const { spending, reads } = aSpending({ usage: { kept: 'none' } });
  expect(await spending.reached('p', 'sms')).toBeUndefined();
  expect(reads).toEqual([]);
});

/** The levels that events of these notices name, each event with an id of its own. */
const spendEvents = (notices: readonly SpendNotice[]) => {
  const events = notices.map((notice) => spendEvent(notice, START));
  expect(new Set(events.map(({ id }) => id)).size).toBe(notices.length);
  return events.map(({ detail }) => SERVICE_EVENTS['SMN Spend Cap Reached'].parse(detail).threshold_percent);
};

test('a cap is announced at 80 % and at 100 %, by one of all instances, and again when it is another cap', async () => {
  const { spending, state } = aSpending();
  const noted = new Set<string>();
  const told: SpendNotice[] = [];
  const anInstance = () =>
    createSpendAnnouncer({
      spending,
      usage: {
        noteLevel: async (_of, _protocol, { level, capUsd }) => {
          const isNew = !noted.has(`${level} of ${capUsd}`);
          noted.add(`${level} of ${capUsd}`);
          return isNew;
        },
        forgetLevel: async (_of, _protocol, level) => void noted.delete(`${level} of 1`),
      },
      clock: () => state.now,
      announce: async (notice) => {
        if (isBusDown) throw new Error('The bus is down');
        told.push(notice);
      },
    });
  let isBusDown = true;
  const [one, two] = [anInstance(), anInstance()];
  await one(MONTH, 'sms', sumOf(7));
  await expect(one(MONTH, 'sms', sumOf(8))).rejects.toThrow('The bus is down');
  isBusDown = false;
  for (const parts of [8, 9]) for (const count of [one, two]) await count(MONTH, 'sms', sumOf(parts));
  expect(told).toMatchObject([
    { project: 'p', protocol: 'sms', month: '2026-11', level: 80, capUsd: 1, spentUsd: 0.8 },
  ]);

  for (const count of [one, two]) await count(MONTH, 'sms', sumOf(10));
  expect(told.slice(1)).toMatchObject([{ level: 100, spentUsd: 1 }]);

  expect(spendEvents(told)).toEqual([80, 100]);
  state.caps = { sms: 0.5 };
  state.now += 30_000;
  await one(MONTH, 'sms', sumOf(10));
  expect(told.slice(2)).toMatchObject([
    { level: 80, capUsd: 0.5 },
    { level: 100, capUsd: 0.5 },
  ]);
});

test('a level that could not be noted is announced when something is added the next time', async () => {
  const { spending, state } = aSpending();
  const told: SpendNotice[] = [];
  let isTableDown = true;
  const count = createSpendAnnouncer({
    spending,
    usage: {
      noteLevel: async () => {
        if (isTableDown) throw new Error('The table is down');
        return true;
      },
      forgetLevel: async () => undefined,
    },
    clock: () => state.now,
    announce: async (notice) => void told.push(notice),
  });

  await expect(count(MONTH, 'sms', sumOf(8))).rejects.toThrow('The table is down');
  isTableDown = false;
  await count(MONTH, 'sms', sumOf(9));
  await count(MONTH, 'sms', sumOf(9));

  expect(told).toMatchObject([{ level: 80, spentUsd: 0.9 }]);
});

test('a lane gives up messages and texts of projects that have spent their cap, and sends what people asked for', async () => {
  const { spending } = aSpending();
  spending.noteSum({ ...MONTH, project: 'f96188c7ccaf4ffba0c9aa149ab2bd57' }, 'sms', sumOf(10));
  const deliverer = withSpendCaps(async () => async () => ({ kind: 'delivered' }), { spending });
  const outcomeOf = async (change: object) => {
    const envelope = anEnvelope({ protocol: 'sms', ...change });
    return (await deliverer(envelope))(aRecipient(), new AbortController().signal);
  };

  const reason = expect.stringMatching(
    /^OPS\.0091: sms: 1 USD a month, about 1 USD spent in 2026-11; none is sent until/,
  );
  for (const kind of ['notification', 'direct']) {
    expect(await outcomeOf({ kind })).toEqual({ kind: 'rejected', reason });
  }
  for (const change of [
    { kind: 'confirmation' },
    { kind: 'cancellation', topicUrn: USER_URN },
    { protocol: 'email' },
    { topicUrn: 'urn:smn:us-east-1:other:alarms' },
  ])
    expect(await outcomeOf(change)).toEqual({ kind: 'delivered' });
});
