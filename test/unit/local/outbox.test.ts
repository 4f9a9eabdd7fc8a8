import { expect, test, vi } from 'vitest';
import { createOutbox } from '#local/outbox.ts';

test('lists by protocol, oldest first', () => {
  const outbox = createOutbox();
  for (const [protocol, to] of [
    ['sms', '1'],
    ['email', '2'],
    ['sms', '3'],
  ] as const)
    outbox.add({ protocol, to, text: 't' });

  expect(outbox.list('sms').map(({ to }) => to)).toEqual(['1', '3']);
  expect(outbox.list().map(({ to }) => to)).toEqual(['1', '2', '3']);
});

test('drops the oldest beyond its limit', () => {
  const outbox = createOutbox(':memory:', 2);
  for (const to of ['1', '2', '3']) outbox.add({ protocol: 'sms', to, text: 't' });

  expect(outbox.list().map(({ to }) => to)).toEqual(['2', '3']);
});

test('forgets what came since a time', () => {
  const outbox = createOutbox();
  vi.useFakeTimers({ toFake: ['Date'] });
  for (const [to, at] of [
    ['1', '2026-01-01T00:00:00.000Z'],
    ['2', '2026-01-01T00:00:01.000Z'],
    ['3', '2026-01-01T00:00:02.000Z'],
  ] as const) {
    vi.setSystemTime(at);
    outbox.add({ protocol: 'sms', to, text: 't' });
  }
  vi.useRealTimers();

  expect(outbox.removeSince('2026-01-01T00:00:01.000Z')).toBe(2);
  expect(outbox.list().map(({ to }) => to)).toEqual(['1']);
});
