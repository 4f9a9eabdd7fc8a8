import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '#src/domain/identifiers.ts';
import { OPERATOR_TIME, startOperator, type TestOperator } from '#test/support/operator-function.ts';

let operator: TestOperator;

beforeAll(async () => {
  operator = await startOperator();
});

afterAll(() => operator.stop());

const ask = (payload: unknown) => operator.ask(payload);

describe('credentials', () => {
  test('are created, listed, disabled, enabled and deleted', async () => {
    const project = newId();
    const created = await ask({ command: 'credentials create', project });
    const accessKey = created['accessKey'];
    const list = () => ask({ command: 'credentials list', project });
    const entry = { accessKey, createdAt: '2026-01-02T03:04:05.000Z' };

    expect(created).toEqual({
      project,
      accessKey: expect.stringMatching(/^[A-Z0-9]{20}$/),
      secretKey: expect.stringMatching(/^[A-Za-z0-9]{40}$/),
    });
    expect(await list()).toEqual({ credentials: [{ ...entry, isEnabled: true }] });
    expect(await ask({ command: 'credentials disable', project, accessKey })).toEqual({ project, accessKey });
    expect(await list()).toEqual({ credentials: [{ ...entry, isEnabled: false }] });
    expect(await ask({ command: 'credentials enable', project, accessKey })).toEqual({ project, accessKey });
    expect(await list()).toEqual({ credentials: [{ ...entry, isEnabled: true }] });
    expect(await ask({ command: 'credentials delete', project, accessKey })).toEqual({ project, accessKey });
    expect(await list()).toEqual({ credentials: [] });
  });

  test('may be limited to what a role or some actions may do, and to topics', async () => {
    const project = newId();
    const topics = ['alerts-*'];
    const list = ['smn:topic:publish', 'smn:topic:*'];
    const role = await ask({ command: 'credentials create', project, actions: 'publisher', topics });
    const actions = await ask({ command: 'credentials create', project, actions: list });

    expect(role).toMatchObject({ project, actions: 'publisher', topics });
    expect(actions).toMatchObject({ project, actions: list });
    const listed = await ask({ command: 'credentials list', project });
    expect(listed['credentials']).toHaveLength(2);
    expect(listed['credentials']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ accessKey: role['accessKey'], actions: 'publisher', topics }),
        expect.objectContaining({ accessKey: actions['accessKey'], actions: list }),
      ]),
    );
  });

  test('of another project are not touched', async () => {
    const { accessKey } = await ask({ command: 'credentials create', project: 'mine' });

    for (const command of ['credentials disable', 'credentials enable', 'credentials delete']) {
      const answer = await ask({ command, project: 'theirs', accessKey });
      expect(answer).toEqual({ error: `The project theirs has no access key ${accessKey}.` });
    }
    expect(await ask({ command: 'credentials list', project: 'mine' })).toMatchObject({
      credentials: [{ accessKey, isEnabled: true }],
    });
  });
});

describe('tokens', () => {
  test('are created for a day by default, and revoked', async () => {
    const token = await ask({ command: 'tokens create', project: 'p' });
    const short = await ask({ command: 'tokens create', project: 'p', ttlSeconds: 60 });

    expect(token).toEqual({ project: 'p', token: expect.any(String), expiresAt: '2026-01-03T03:04:05.000Z' });
    expect(short['expiresAt']).toBe('2026-01-02T03:05:05.000Z');
    expect(await ask({ command: 'tokens revoke', token: token['token'] })).toEqual({ revoked: true });
    expect(await ask({ command: 'tokens revoke', token: token['token'] })).toEqual({
      error: 'There is no such token.',
    });
  });
});

describe('tokens with names', () => {
  const limits = { actions: 'publisher', topics: ['alerts-*'] };

  test('are made for good, listed with their last use, and revoked by name', async () => {
    const project = newId();
    const ci = { project, name: 'ci' };
    const create = (given: object) => ask({ command: 'tokens create', ...ci, ...given });
    const list = async () => (await ask({ command: 'tokens list', project }))['tokens'];
    const made = await create({ ttlSeconds: 'never', ...limits });
    const shown = { name: 'ci', id: made['id'], createdAt: '2026-01-02T03:04:05.000Z', ...limits };

    expect(made).toEqual({ ...ci, id: expect.stringMatching(/^[0-9a-f]{32}$/), token: expect.any(String), ...limits });
    expect(await list()).toEqual([shown]);
    const found = await operator.authTokens.find(String(made['token']), OPERATOR_TIME);
    await operator.callerUses.note(found?.named?.hash ?? '', OPERATOR_TIME + 1000);
    expect(await list()).toEqual([{ ...shown, lastUsedAt: '2026-01-02T03:04:06.000Z' }]);
    expect(await create({})).toEqual({
      error: `The project ${project} has a token with the name ci: revoke that first.`,
    });
    expect(await ask({ command: 'tokens revoke', ...ci })).toEqual({ revoked: true, project, id: made['id'] });
    expect(await ask({ command: 'tokens revoke', ...ci })).toEqual({ error: 'There is no such token.' });
    expect(await list()).toEqual([]);
    expect(await create({ ttlSeconds: 31_536_000 })).toMatchObject({ expiresAt: '2027-01-02T03:04:05.000Z' });
    expect(await list()).toEqual([
      { name: 'ci', id: made['id'], createdAt: expect.any(String), expiresAt: '2027-01-02T03:04:05.000Z' },
    ]);
  });

  test('are revoked by id or by themselves, in their own project alone, and never logged', async () => {
    const project = newId();
    const create = (name: string) => ask({ command: 'tokens create', project, name });
    const [one, other] = [await create('one'), await create('other')];
    const { id } = one;

    expect(await ask({ command: 'tokens revoke', project: newId(), id })).toEqual({ error: 'There is no such token.' });
    expect(await ask({ command: 'tokens revoke', project, id })).toEqual({ revoked: true, project, id });
    expect(await ask({ command: 'tokens revoke', token: other['token'] })).toEqual({ revoked: true });
    expect(await ask({ command: 'tokens list', project })).toEqual({ tokens: [] });
    const logged = JSON.stringify(operator.logged);
    expect(logged).toContain(String(id));
    for (const { token } of [one, other]) expect(logged).not.toContain(String(token).slice(-43));
  });
});

describe('a token of a credential', () => {
  test('may do what the credential may, and nothing else', async () => {
    const project = newId();
    const limits = { actions: 'publisher', topics: ['alerts-*'] };
    const { accessKey } = await ask({ command: 'credentials create', project, ...limits });
    const create = (of: unknown) => ask({ command: 'tokens create', project, accessKey: of });

    expect(await create(accessKey)).toMatchObject({ project, token: expect.any(String), ...limits });
    expect(await create('AK')).toEqual({ error: `The project ${project} has no enabled access key AK.` });
    await ask({ command: 'credentials disable', project, accessKey });
    expect(await create(accessKey)).toEqual({
      error: `The project ${project} has no enabled access key ${accessKey}.`,
    });
  });

  test('may be limited without one', async () => {
    const limits = { actions: ['smn:topic:publish'], topics: ['alerts-*'] };

    expect(await ask({ command: 'tokens create', project: 'p', ...limits })).toMatchObject(limits);
  });
});

describe('what cannot be done', () => {
  test.each([
    ['nothing', null, 'is none that'],
    ['an unknown command', { command: 'x' }, '"command" is none that the operator function knows'],
    ['a missing argument', { command: 'credentials create' }, '"project" is missing'],
    ['a malformed project', { command: 'credentials create', project: 'a b' }, '"project" is not a project id'],
    ['an argument too many', { command: 'tokens list', token: 't', project: 'p' }, 'Unrecognized key: "token"'],
    [
      'a token for two days',
      { command: 'tokens create', project: 'p', ttlSeconds: 172_800 },
      '"ttlSeconds" is not a whole number from 1 to 86400',
    ],
    [
      'a token for good without a name',
      { command: 'tokens create', project: 'p', ttlSeconds: 'never' },
      '"ttlSeconds" is not a whole number from 1 to 86400; with "name" it may be up to 31536000, or "never"',
    ],
    [
      'a token for more than a year',
      { command: 'tokens create', project: 'p', name: 'ci', ttlSeconds: 31_536_001 },
      '"ttlSeconds" is neither a whole number from 1 to 31536000 nor "never"',
    ],
    ['a name that is none', { command: 'tokens create', project: 'p', name: 'a b' }, '"name" is no name: 1 to 64 of'],
    ['a token that is not named', { command: 'tokens revoke', project: 'p' }, 'wants one of "token", "name" and "id"'],
    ['two tokens', { command: 'tokens revoke', token: 't', name: 'ci', project: 'p' }, 'wants one of "token"'],
    ['a name without its project', { command: 'tokens revoke', name: 'ci' }, 'and of which "project"'],
    [
      'an unknown role',
      { command: 'credentials create', project: 'p', actions: 'owner' },
      '"actions" is "owner"; allowed: *, reader, publisher, operator, admin, or a list of 1 to 50 permissions',
    ],
    [
      'a misspelt action',
      { command: 'tokens create', project: 'p', actions: ['smn:topic:pubish'] },
      '"actions.0" holds "smn:topic:pubish", which is no permission; allowed: smn:topic:list, ',
    ],
    [
      'a topic that is no name',
      { command: 'credentials create', project: 'p', topics: ['a b'] },
      '"topics.0" holds "a b", which is no name of a topic; allowed: letters, digits, ',
    ],
    [
      'a token of a credential with more',
      { command: 'tokens create', project: 'p', accessKey: 'AK', actions: 'admin' },
      'wants either "accessKey" or "actions" and "topics"',
    ],
    ['nothing to purge', { command: 'unreadable-letters purge' }, 'wants either "id" or "all"'],
    [
      'a credential of the project of what belongs to none',
      { command: 'credentials create', project: '-' },
      '"project" is not a project id',
    ],
    ['two things to purge', { command: 'unreadable-letters purge', id: 'x', all: true }, 'wants either "id" or "all"'],
  ])('is said: %s', async (_, payload, text) => {
    expect(await ask(payload)).toEqual({ error: expect.stringContaining(text), invalidArguments: true });
  });

  test('names the log when the function itself fails', async () => {
    const answer = await operator.askBroken({ command: 'credentials list', project: 'p' });

    expect(answer).toEqual({ error: expect.stringMatching(/^"credentials list" failed; the log .*7b0e0b9e/) });
  });

  test('is logged with who asked for what, and which key it was about', async () => {
    const before = operator.logged.length;
    const by = 'ada@harbour AKIAEXAMPLE';
    const { accessKey } = await ask({ command: 'credentials create', project: 'told', by });
    await ask({ command: 'credentials delete', project: 'told', accessKey: 'none', by });
    await ask({ command: 'tokens revoke', token: 'none' });
    await ask({ command: 'credentials create', project: 'a b', by });

    const about = { project: 'told', by };
    expect(operator.logged.slice(before)).toEqual([
      ['Ran a command', { command: 'credentials create', ...about, accessKey, succeeded: true }],
      ['Ran a command', { command: 'credentials delete', ...about, accessKey: 'none', succeeded: false }],
      ['Ran a command', { command: 'tokens revoke', by: 'unknown', succeeded: false }],
      ['Refused a command', { by, arguments: 'project' }],
    ]);
  });

  test('never brings secrets into the log', async () => {
    const before = operator.logged.length;
    const created = await ask({ command: 'credentials create', project: 'quiet' });
    const { token } = await ask({ command: 'tokens create', project: 'quiet' });
    await ask({ command: 'tokens revoke', token });

    const logged = operator.logged.slice(before);
    expect(logged).toHaveLength(3);
    expect(JSON.stringify(logged)).not.toContain(created['secretKey']);
    expect(JSON.stringify(logged)).not.toContain(token);
  });
});
