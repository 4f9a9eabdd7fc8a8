import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ServiceEvent, serviceEvent } from '#src/domain/service-events/service-event.ts';
import { createRememberedEvents } from '#src/event-bus/remembered-events.ts';
import { partly, startEventBus, type TestEventBus } from '#test/support/event-bus.ts';

let bus: TestEventBus;

beforeAll(async () => {
  bus = await startEventBus('smn.dev');
});
afterAll(() => bus.close());
beforeEach(() => {
  bus.clear();
  bus.refused.length = 0;
});

const events = (count: number): readonly ServiceEvent[] =>
  Array.from({ length: count }, (_, index) =>
    serviceEvent('SMN Spend Cap Reached', [index], {
      project_id: String(index),
      protocol: 'sms',
      since: '2026-03-04T05:06:10Z',
      month: '2026-03',
      threshold_percent: 100,
      cap_usd: 1,
      spent_usd: 1,
    }),
  );

const sentIds = () => bus.events().map(({ detail }) => ('id' in detail ? detail.id : ''));

describe('sending events to the default bus', () => {
  test('takes ten a request, from the source of the stage', async () => {
    await bus.serviceEvents.send(events(21));

    expect(bus.requests()).toEqual([10, 10, 1]);
    expect(new Set(bus.events().map(({ type, source }) => `${source} ${type}`))).toEqual(
      new Set(['smn.dev SMN Spend Cap Reached']),
    );
    expect(sentIds()).toEqual(events(21).map(({ id }) => id));
  });

  test('makes no request for nothing', async () => {
    await bus.serviceEvents.send([]);

    expect(bus.requests()).toEqual([]);
  });

  test('repeats the entries that were not taken, and no other', async () => {
    const [first, second, third] = events(3).map(({ id }) => id);
    bus.next(partly('InternalFailure', undefined, 'ThrottlingException'), partly(undefined, 'InternalFailure'));

    await bus.serviceEvents.send(events(3));

    expect(sentIds()).toEqual([first, second, third, first, third, third]);
    expect(bus.refused).toEqual([]);
  });

  test('rejects when an entry is not taken after three attempts', async () => {
    const failing = partly('InternalFailure');
    bus.next(failing, failing, failing);

    await expect(bus.serviceEvents.send(events(1))).rejects.toThrow('InternalFailure');
    expect(bus.requests()).toEqual([1, 1, 1]);
  });

  test('says what is refused for good, and does not repeat it', async () => {
    bus.next(partly('MalformedDetail', undefined, 'InternalFailure'));

    await bus.serviceEvents.send(events(3));

    expect(bus.requests()).toEqual([3, 1]);
    expect(bus.refused).toEqual([['MalformedDetail', 1]]);
  });

  test('that is not granted is refused for good: what it is about goes on', async () => {
    bus.next({ status: 400, code: 'AccessDeniedException' });

    await bus.serviceEvents.send(events(2));

    expect(bus.refused).toEqual([['AccessDeniedException', 2]]);
  });

  test.each([{ status: 500, code: 'InternalException' } as const, 'reset' as const])(
    'rejects when the request fails: %j',
    async (answer) => {
      bus.next(answer);

      await expect(bus.serviceEvents.send(events(1))).rejects.toThrow();
      expect(bus.refused).toEqual([]);
    },
  );
});

describe('an instance that remembers', () => {
  test('sends an event once an hour, and one that failed again', async () => {
    const time = { now: 0 };
    const remembered = createRememberedEvents(bus.serviceEvents, () => time.now);
    const [one, other] = [events(1), events(2)];
    bus.next({ status: 500, code: 'InternalException' });

    await expect(remembered.send(one)).rejects.toThrow();
    await remembered.send([...one, ...one]);
    await remembered.send(one);
    expect(bus.requests()).toEqual([1, 1]);

    await remembered.send(other);
    expect(sentIds().slice(2)).toEqual(other.slice(1).map(({ id }) => id));

    time.now += 3_600_000;
    await remembered.send(one);
    expect(bus.requests()).toEqual([1, 1, 1, 1]);
  });
});
