import { afterEach, expect, test, vi } from 'vitest';
import { createProgress } from '#local/progress.ts';

afterEach(() => void vi.useRealTimers());

test('a step that takes long says every 5 s that it goes on, and nothing after its end', async () => {
  vi.useFakeTimers();
  const lines: string[] = [];
  const work = Promise.withResolvers<string>();
  const step = createProgress((line) => lines.push(line))('Stacks', () => work.promise);

  vi.advanceTimersByTime(11_000);
  work.resolve('made');

  expect(await step).toBe('made');
  vi.advanceTimersByTime(60_000);
  expect(lines).toEqual([
    '  0.0 s  Stacks …',
    '  5.0 s  Stacks: still at it',
    ' 10.0 s  Stacks: still at it',
    ' 11.0 s  Stacks: ready after 11.0 s',
  ]);
});
