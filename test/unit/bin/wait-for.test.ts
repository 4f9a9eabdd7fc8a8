import { expect, test } from 'vitest';
import { createWaitFor } from '../../../bin/demo/wait-for.ts';

const said: string[] = [];
const waitFor = createWaitFor({ touch: async () => undefined, say: (line) => said.push(line), looks: 60, stepMs: 0 });

test('returns what is seen, and prints nothing when it comes soon', async () => {
  let looks = 0;

  expect(await waitFor('the third look', () => (++looks === 3 ? 'seen' : undefined))).toBe('seen');
  expect([looks, said]).toEqual([3, []]);
});

test('gives up after so many looks, each with a call, and prints what it waited for meanwhile', async () => {
  const made: string[] = [];
  const touch = async () => made.push('call');
  const impatient = createWaitFor({ touch, say: (line) => said.push(line), looks: 60, stepMs: 0 });

  await expect(impatient('a ship', () => void made.push('look'))).rejects.toThrow('Waited in vain for a ship.');

  expect(made).toEqual(Array.from({ length: 60 }, () => ['call', 'look']).flat());
  expect(said).toEqual(['Waiting    for a ship; this machine seems to be busy']);
});
