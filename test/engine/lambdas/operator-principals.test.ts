import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { startOperator, type TestOperator } from '#test/support/operator-function.ts';

let operator: TestOperator;

beforeAll(async () => {
  operator = await startOperator();
});

afterAll(() => operator.stop());

const ask = (command: string, given: Readonly<Record<string, unknown>>) =>
  operator.ask({ command: `principals ${command}`, ...given });

const arn = 'arn:aws:iam::111122223333:role/ci/deployer';
const session = 'arn:aws:sts::111122223333:assumed-role/deployer/build-7';
const limits = { actions: 'publisher', topics: ['alerts-*'] };

describe('principals', () => {
  test('are bound, listed and unbound, by any spelling of the ARN', async () => {
    const project = newId();
    const list = () => ask('list', { project });
    const entry = { arn, boundAt: '2026-01-02T03:04:05.000Z' };

    expect(await list()).toEqual({ principals: [] });
    expect(await ask('bind', { project, arn, ...limits })).toEqual({ project, arn, ...limits });
    expect(await list()).toEqual({ principals: [{ ...entry, ...limits }] });
    expect(await ask('unbind', { project, arn: session })).toEqual({
      project,
      arn: 'arn:aws:iam::111122223333:role/deployer',
    });
    expect(await list()).toEqual({ principals: [] });
    expect(await ask('unbind', { project, arn })).toEqual({ error: `${arn} is not bound to the project ${project}.` });
  });

  test('are bound again with the same result, or with another grant in place of the first', async () => {
    const project = newId();
    const bind = (given: object) => ask('bind', { project, arn, ...given });

    expect([await bind(limits), await bind(limits)]).toEqual([
      { project, arn, ...limits },
      { project, arn, ...limits },
    ]);
    expect(await bind({})).toEqual({ project, arn });
    expect(await ask('list', { project })).toEqual({ principals: [{ arn, boundAt: expect.any(String) }] });
  });

  test('are bound to one project, and not touched from another', async () => {
    const [mine, theirs] = [newId(), newId()];
    await ask('bind', { project: mine, arn });

    expect(await ask('unbind', { project: theirs, arn })).toMatchObject({ error: expect.any(String) });
    expect(await ask('list', { project: theirs })).toEqual({ principals: [] });
    expect(await ask('list', { project: mine })).toMatchObject({ principals: [{ arn }] });
  });

  test.each([
    [undefined, '"arn" is missing'],
    [
      'deployer',
      '"arn" is "deployer", which is neither a role nor a user of IAM; allowed: arn:aws:iam::ACCOUNT:role/NAME',
    ],
    [
      'arn:aws:iam::111122223333:root',
      '"arn" is "arn:aws:iam::111122223333:root", which is the root user of an account',
    ],
    [
      'arn:aws:sts::111122223333:federated-user/ada',
      '"arn" is "arn:aws:sts::111122223333:federated-user/ada", which is a federated user',
    ],
  ])('are roles and users alone: not %j', async (given, error) => {
    for (const command of ['bind', 'unbind']) {
      const answer = await ask(command, { project: newId(), arn: given });
      expect(answer).toEqual({ error: expect.stringContaining(error), invalidArguments: true });
    }
  });

  test('are in the log with the command', async () => {
    const project = newId();
    await ask('bind', { project, arn, by: 'ada@laptop' });

    expect(operator.logged).toContainEqual([
      'Ran a command',
      { command: 'principals bind', by: 'ada@laptop', project, arn, succeeded: true },
    ]);
  });
});
