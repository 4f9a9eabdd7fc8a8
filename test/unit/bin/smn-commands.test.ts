import { afterEach, describe, expect, test, vi } from 'vitest';
import { readCommandLine } from '../../../bin/command-line.ts';
import {
  CALLER,
  COMMON,
  checkPause,
  inOptions,
  optionsOf,
  payloadOf,
  withOperand,
} from '../../../bin/smn/arguments.ts';
import { COMMAND_GROUPS } from '../../../bin/smn/commands.ts';
import { helpOf } from '../../../bin/smn/help.ts';
import { Options } from '../../../bin/smn/options.ts';

afterEach(() => void vi.useRealTimers());

/** What the operator function would be asked. */
const asked = (command: string, ...given: readonly string[]) =>
  payloadOf(command, readCommandLine({ options: Options }, given).options, undefined);

const usage = (message: RegExp) => expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) });

describe('a command of the operator', () => {
  test('asks the function by the names of its arguments', () => {
    expect(asked('credentials delete', '--project', 'p', '--access-key', 'AK', '--json')).toEqual({
      command: 'credentials delete',
      project: 'p',
      accessKey: 'AK',
    });
    expect(asked('tokens create', '--project', 'p', '--ttl', '60')).toMatchObject({ ttlSeconds: 60 });
    expect(asked('tokens create', '--project', 'p', '--ttl', 'never', '--name', 'ci')).toMatchObject({
      ...{ ttlSeconds: 'never', name: 'ci' },
    });
  });

  test('takes limits of a credential as a role or as actions, and topics', () => {
    const create = (...given: readonly string[]) => asked('credentials create', '--project', 'p', ...given);

    expect(create('--role', 'publisher', '--topics', 'alerts-*,tides')).toEqual({
      command: 'credentials create',
      project: 'p',
      actions: 'publisher',
      topics: ['alerts-*', 'tides'],
    });
    expect(create('--actions', 'smn:topic:publish, smn:topic:list')).toMatchObject({
      actions: ['smn:topic:publish', 'smn:topic:list'],
    });
    expect(() => create('--role', 'owner')).toThrow(
      usage(/^--role is "owner"; allowed: reader, publisher, operator, admin[.]/),
    );
    expect(() => create('--role', 'admin', '--actions', '*')).toThrow(
      usage(/^"credentials create" takes either --role or --actions[.]/),
    );
  });

  test('takes a file as a word after its name, or as an option', () => {
    const { options } = readCommandLine({ options: Options }, []);
    const given = (...words: readonly string[]) => withOperand(words, options);

    expect(given('topics', 'export', 'tides.jsonl')).toMatchObject({
      ...{ command: 'topics export', options: { file: 'tides.jsonl' } },
    });
    expect(given('topics', 'export')).toEqual({ command: 'topics export', options });
    expect(given('topics', 'export', 'a', 'b')).toEqual({ command: 'topics export a b', options });
    expect(given('topics', 'policy', 'a')).toEqual({ command: 'topics policy a', options });
    expect(given('topics')).toEqual({ command: 'topics', options });
    expect(asked('topics import', '--project', 'p', '--file', 'f')).toMatchObject({ project: 'p', file: 'f' });
  });

  test('binds a principal of AWS by its ARN, with limits', () => {
    const arn = 'arn:aws:iam::111122223333:role/deployer';
    const bind = (...given: readonly string[]) => asked('principals bind', '--project', 'p', ...given);

    expect(bind('--arn', arn, '--role', 'publisher', '--topics', 'alerts-*')).toEqual({
      ...{ command: 'principals bind', project: 'p', arn },
      ...{ actions: 'publisher', topics: ['alerts-*'] },
    });
    expect(() => bind('--role', 'publisher')).toThrow(usage(/^"principals bind" wants --arn[.]/));
    expect(inOptions('"arn" is "x", which is no role')).toBe('--arn is "x", which is no role');
  });

  test('adds a member by the mail address, never without saying what for', () => {
    const add = (...given: readonly string[]) => asked('members add', '--project', 'p', ...given);

    expect(add('--email', 'ada@example.com', '--role', 'reader', '--topics', 'alerts-*')).toEqual({
      ...{ command: 'members add', project: 'p', email: 'ada@example.com' },
      ...{ actions: 'reader', topics: ['alerts-*'] },
    });
    expect(() => add('--role', 'reader')).toThrow(usage(/^"members add" wants --email[.]/));
    expect(() => add('--email', 'ada@example.com')).toThrow(usage(/^"members add" wants --role[.]/));
  });

  test('shows errors about the function’s arguments by the names of its options', () => {
    expect(inOptions('"accessKey" is missing; "ttlSeconds" is not a whole number')).toBe(
      '--access-key is missing; --ttl is not a whole number',
    );
    expect(inOptions('"actions.0" holds "smn:x", "other"; "topics.12" holds "a b"')).toBe(
      '--actions holds "smn:x", "other"; --topics holds "a b"',
    );
  });

  test('takes times, and how long ago they were', () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 12) });
    const since = (text: string) => asked('unreadable-letters list', '--since', text)['since'];

    expect(since('2026-01-31T12:00:00+02:00')).toBe('2026-01-31T10:00:00.000Z');
    expect(since('2026-01-31')).toBe('2026-01-31T00:00:00.000Z');
    expect([since('30m'), since('12h'), since('7d')]).toEqual([
      '2026-01-31T11:30:00.000Z',
      '2026-01-31T00:00:00.000Z',
      '2026-01-24T12:00:00.000Z',
    ]);
    for (const wrong of ['5', 'yesterday', '7w', '2026-13-31', '-1h'])
      expect(() => since(wrong)).toThrow(usage(/^--since (is ".*"; allowed: a time such as|wants a value)/));
  });

  test('refuses what it does not take, and what is missing', () => {
    expect(() => asked('credentials list', '--token', 't', '--project', 'p')).toThrow(
      usage(
        /^"credentials list" takes no --token; allowed: --project, --stage, --region, --local, --state, --json, --help\./,
      ),
    );
    expect(() => asked('letters show', '--project', 'p')).toThrow(usage(/^"letters show" wants --id\./));
    expect(() => asked('nonsense')).toThrow(
      usage(/^There is no command "nonsense"; allowed: credentials …, tokens …, /),
    );
    expect(() => asked('credentials')).toThrow(
      usage(/^There is no command "credentials"; allowed: credentials create, /),
    );
    expect(() => asked('held x')).toThrow(
      usage(/^There is no command "held x"; allowed: held list, held release, held purge[.]/),
    );
  });

  test.each([
    ['held list', [], '"held list" wants --subscription or --topic.'],
    ['held list', ['--topic', 't', '--subscription', 's'], '"held list" takes only one of --subscription and --topic.'],
    ['held list', ['--topic', 't', '--kind', 'k'], '"held list" takes no --kind; allowed: --subscription, --topic, '],
    ['held release', [], '"held release" wants either --id or --all.'],
    ['held release', ['--all'], '"held release" --all wants --subscription or --topic.'],
    ['held purge', ['--id', 'x', '--topic', 't'], '"held purge" takes --topic only with --all.'],
    ['letters purge', ['--id', 'x', '--all'], '"letters purge" wants either --id or --all.'],
    ['unreadable-letters purge', [], '"unreadable-letters purge" wants either --id or --all.'],
    ['credentials delete', [], '"credentials delete" wants --project and --access-key.'],
    ['topics policy', ['--topic', 't', '--set', '{}', '--remove'], '"topics policy" takes either --set or --remove.'],
    ['tokens revoke', ['--project', 'p'], '"tokens revoke" wants --token, --name or --id.'],
    ['tokens revoke', ['--name', 'n'], '"tokens revoke" wants --project with --name or --id.'],
    [
      'tokens create',
      ['--project', 'p', '--access-key', 'AK', '--role', 'reader'],
      '"tokens create" takes either --access-key or --role, --actions and --topics.',
    ],
  ])('%s %j: says by the name of the command what goes together', (command, given, message) => {
    expect(() => asked(command, ...given)).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }),
    );
  });

  test('lists for an option that is none those of the command', () => {
    const read = () => readCommandLine({ options: Options, takesWords: true, optionsOf }, ['jobs', 'list', '--foo']);

    expect(read).toThrow(
      usage(
        /^--foo is no option; allowed: --limit, --cursor, --endpoint, --project, --stage, --region, --local, --state, --json, --help[.]/,
      ),
    );
  });

  test('takes an end of a pause only if it is to come, and shows what was typed', () => {
    const pause = (until: string) => {
      const { options, typed } = readCommandLine({ options: Options }, ['--until', until]);
      checkPause('subscriptions pause', options, typed);
    };

    expect(() => pause('30m')).toThrow(
      usage(/^"subscriptions pause": --until is "30m", which is past; allowed: a time to come, such as [+]30m[.]/),
    );
    expect(() => pause('2020-01-01')).toThrow(usage(/"2020-01-01", which is past; .* such as [+]30m[.]/));
    expect(() => pause('+30m')).not.toThrow();
  });
});

describe('the help', () => {
  test('has all commands, those of one group together', () => {
    const groups =
      helpOf([])
        .match(/(?<=^ {2})[a-z][a-z-]+(?= [[a-z]|$)/gm)
        ?.filter((name) => name !== 'npm') ?? [];
    const together = groups.filter((name, index) => groups[index - 1] !== name);

    expect(groups).toHaveLength(COMMAND_GROUPS.flatMap(({ commands }) => commands).length);
    expect(together).toEqual(COMMAND_GROUPS.map(({ name }) => name));
  });

  test('names every option under the commands that take it', () => {
    for (const { name } of COMMAND_GROUPS.flatMap(({ commands }) => commands)) {
      const [, after = ''] = helpOf([]).split(`\n  ${name}`);
      const [own = ''] = after.split(/\n {6}(?! )/);
      for (const option of optionsOf(name.split(' ')) ?? [])
        if (![...COMMON, ...CALLER].some((one) => one === option)) expect(own, name).toContain(`--${option}`);
    }
  });

  test('of a group has its commands and the options that these take, no others', () => {
    expect(helpOf(['held', 'list'])).toContain('held purge');
    expect(helpOf(['held'])).toMatch(/^ {2}--protocol /m);
    expect(helpOf(['held'])).not.toMatch(/letters|--kind/);
    expect(helpOf(['credentials'])).not.toContain('--endpoint');
    expect(helpOf(['jobs'])).toContain('; all take [--endpoint URL] [--project P])');
  });
});
