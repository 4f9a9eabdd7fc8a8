import { describe, expect, test } from 'vitest';
import { EventBridgeEvent } from '#src/domain/events/event.ts';
import { metricAlarm } from './sample-events.ts';

const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

describe('an event of EventBridge', () => {
  test('is kept as it is, with what only some events have', () => {
    const event = { ...metricAlarm, 'replay-name': 'again', detail: { ...metricAlarm.detail, extra: { a: [null] } } };

    expect(EventBridgeEvent.parse(event)).toEqual(event);
  });

  test('may lack its version and resources', () => {
    const { version: _version, resources: _resources, ...event } = metricAlarm;

    expect(EventBridgeEvent.parse(event)).toMatchObject({ version: '0', resources: [] });
  });

  test.each([
    ['id', ''],
    ['source', undefined],
    ['detail-type', 5],
    ['time', 'yesterday'],
    ['resources', ['a', 5]],
    ['detail', []],
    ['detail', null],
    ['detail', 'text'],
  ])('is none with %s %j', (name, value) => {
    expect(EventBridgeEvent.safeParse({ ...metricAlarm, [name]: value }).success).toBe(false);
  });

  test('has at most 100 levels', () => {
    expect(EventBridgeEvent.safeParse({ ...metricAlarm, detail: nested(99) }).success).toBe(true);
    expect(EventBridgeEvent.safeParse({ ...metricAlarm, detail: nested(100) }).success).toBe(false);
    expect(EventBridgeEvent.safeParse({ ...metricAlarm, other: nested(100) }).success).toBe(false);
  });
});
