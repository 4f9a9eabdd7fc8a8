import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { startOperator, type TestOperator } from '#test/support/operator-function.ts';

let operator: TestOperator;

beforeAll(async () => {
  operator = await startOperator();
});

afterAll(() => operator.stop());

const ask = (command: string, given: Readonly<Record<string, unknown>>) =>
  operator.ask({ command: `members ${command}`, ...given });

const limits = { actions: 'publisher', topics: ['alerts-*'] };

describe('members', () => {
  test('are added, listed and removed, by any spelling of the address', async () => {
    const [project, email] = [newId(), `${newId()}@example.com`];
    const list = () => ask('list', { project });

    expect(await list()).toEqual({ members: [] });
    expect(await ask('add', { project, email: email.toUpperCase(), ...limits })).toEqual({ project, email, ...limits });
    expect(await list()).toEqual({ members: [{ email, addedAt: '2026-01-02T03:04:05.000Z', ...limits }] });
    expect(await ask('remove', { project, email })).toEqual({ project, email });
    expect(await list()).toEqual({ members: [] });
    expect(await ask('remove', { project, email })).toEqual({
      error: `${email} is no member of the project ${project}.`,
    });
  });

  test('are added again with the same result, or with another grant in place of the first', async () => {
    const [project, email] = [newId(), `${newId()}@example.com`];
    const add = (given: object) => ask('add', { project, email, ...given });

    expect([await add(limits), await add(limits)]).toEqual([
      { project, email, ...limits },
      { project, email, ...limits },
    ]);
    expect(await add({ actions: 'admin' })).toEqual({ project, email, actions: 'admin' });
    expect(await ask('list', { project })).toEqual({
      members: [{ email, addedAt: expect.any(String), actions: 'admin' }],
    });
  });

  test('are of one project, and not touched from another', async () => {
    const [mine, theirs, email] = [newId(), newId(), `${newId()}@example.com`];
    await ask('add', { project: mine, email, actions: 'reader' });

    expect(await ask('remove', { project: theirs, email })).toMatchObject({ error: expect.any(String) });
    expect(await ask('list', { project: theirs })).toEqual({ members: [] });
    expect(await ask('list', { project: mine })).toMatchObject({ members: [{ email }] });
  });

  test.each([
    [{ email: 'ada@example.com' }, '"actions" is missing; allowed: *, reader'],
    [{ email: 'ada@example.com', actions: 'owner' }, '"actions" is "owner"; allowed: *, reader'],
    [{ email: 'ada@example.com', actions: ['smn:topic:publish'] }, '; allowed: *, reader'],
    [{ actions: 'reader' }, '"email" is missing'],
    [{ actions: 'reader', email: 'ada' }, '"email" is "ada", which is no mail address'],
    [{ actions: 'reader', email: 'Ada <ada@example.com>' }, '"email" is "Ada <ada@example.com>", which is no'],
  ])('are people with an address, and with a grant: not %j', async (given, error) => {
    const answer = await ask('add', { project: newId(), ...given });

    expect(answer).toEqual({ error: expect.stringContaining(error), invalidArguments: true });
  });

  test('are in the log with the command; those whom messages go to are not', async () => {
    const [project, email] = [newId(), `${newId()}@example.com`];
    await ask('add', { project, email, actions: 'reader', by: 'ada@laptop' });
    await operator.ask({ command: 'subscription-users add', project, name: 'Ada', email: 'stranger@example.com' });

    expect(operator.logged).toContainEqual([
      'Ran a command',
      { command: 'members add', by: 'ada@laptop', project, member: email, succeeded: true },
    ]);
    expect(JSON.stringify(operator.logged)).not.toContain('stranger@example.com');
  });
});
