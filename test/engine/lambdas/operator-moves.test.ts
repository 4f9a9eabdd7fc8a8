import { afterAll, beforeAll, expect, test } from 'vitest';
import { startOperator, type TestOperator } from '#test/support/operator-function.ts';
import { aTopic } from '#test/support/records.ts';

let operator: TestOperator;
beforeAll(async () => {
  operator = await startOperator();
});
afterAll(() => operator.stop());

const ask = (command: string, given: object = {}) => operator.ask({ command, project: 'p', ...given });
const begin = (given: object = {}) =>
  ask('moves begin', { topic: 'tides', endpoint: 'https://there.example.com', token: 'smn_secret', ...given });

test('a topic is permitted by a token for that topic alone, which outlives what is forwarded', async () => {
  const permitted = await ask('moves receive', { topic: 'tides', keepDays: 3 });

  expect(permitted).toMatchObject({ project: 'p', endpoint: 'https://smn.example.com', token: expect.any(String) });
  const { tokens } = await ask('tokens list');
  expect(tokens).toMatchObject([
    {
      name: expect.stringMatching(/^move-/),
      actions: ['smn:topic:receive'],
      topics: ['tides'],
      expiresAt: '2026-01-12T03:04:05.000Z',
    },
  ]);
});

test('a token goes nowhere in the clear, and neither it nor the key of a move is logged', async () => {
  for (const endpoint of ['http://there.example.com', 'ftp://there.example.com', 'there'])
    expect(await begin({ endpoint })).toMatchObject({
      invalidArguments: true,
      error: expect.stringContaining('"endpoint"'),
    });
  await begin({ endpoint: 'http://127.0.0.1:1/' });
  expect(JSON.stringify(operator.logged)).not.toContain('smn_secret');
});

test('the endpoint of another place is an address without user, query or fragment', async () => {
  const rest = 'there.example.com';
  for (const endpoint of [`https://user@${rest}`, `https://:word@${rest}`, `https://${rest}?a=b`, `https://${rest}/#a`])
    expect(await begin({ endpoint })).toMatchObject({
      invalidArguments: true,
      error: expect.stringContaining('is no address such as https://smn.example.com'),
    });
});

test('what cannot begin says why: no topic, or a place that does not answer', async () => {
  expect((await begin())['error']).toBe('The topic cannot be moved. The project p has no topic tides.');
  await operator.topics.create(aTopic({ project: 'p', name: 'tides' }));
  const unreachable = 'https://there.example.com cannot take the topic now: there is no other place here';
  expect(await begin()).toEqual({ error: unreachable });
  expect(await begin({ dryRun: true })).toEqual({ error: unreachable });
  expect(await ask('moves list')).toEqual({ moves: [] });
});

test('a move that is none cannot go on, nor be undone', async () => {
  const id = '0'.repeat(32);
  for (const command of ['moves continue', 'moves undo'])
    expect((await ask(command, { id }))['error']).toBe(
      `The topic cannot be moved. There is no move ${id} of the project p.`,
    );
  expect(await ask('moves undo', { id: 'x' })).toMatchObject({ invalidArguments: true });
});
