import { expect, test } from 'vitest';
import { openOutbox } from '#local/outbox.ts';

test('lists by protocol, oldest first', () => {
  const outbox = openOutbox();
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
  const outbox = openOutbox(':memory:', 2);
  for (const to of ['1', '2', '3']) outbox.add({ protocol: 'sms', to, text: 't' });

  expect(outbox.list().map(({ to }) => to)).toEqual(['2', '3']);
});
