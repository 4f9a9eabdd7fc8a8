import { afterEach, describe, expect, test, vi } from 'vitest';
import { readCommandLine } from '../../../bin/command-line.ts';
import { inOptions, Options, payloadOf } from '../../../bin/smn/commands.ts';

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
    expect(() => create('--role', 'admin', '--actions', '*')).toThrow(usage(/^Give either --role or --actions[.]/));
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
    expect(() => asked('credentials')).toThrow(
      usage(/^There is no command "credentials"; allowed: credentials create, /),
    );
  });
});
