import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { flag, oneOf, readCommandLine, text, webUrl, wholeNumber } from '../../../bin/command-line.ts';

const options = z.strictObject({
  'access-key': text.optional(),
  only: oneOf(['publish', 'delivery']).optional(),
  wait: wholeNumber(1, 300).default(30),
  at: webUrl.optional(),
  quick: flag,
});

const wrong = (message: string) => expect.objectContaining({ message: `${message} See --help.`, exitCode: 2 });

describe('a command line', () => {
  test('is read into values, with defaults for what is not given', () => {
    expect(readCommandLine({ options }, ['--access-key=AK', '--wait', '5', '--quick'])).toEqual({
      options: { 'access-key': 'AK', wait: 5, quick: true },
      words: [],
      typed: { 'access-key': 'AK', wait: '5', quick: true },
    });
    expect(readCommandLine({ options, takesWords: true }, ['list', 'all']).words).toEqual(['list', 'all']);
    expect(readCommandLine({ options }, ['--access-key', '-']).options['access-key']).toBe('-');
    expect(readCommandLine({ options, takesWords: true }, []).options).toEqual({ wait: 30, quick: false });
  });

  test.each([
    [['--only', 'x'], '--only is "x"; allowed: publish, delivery.'],
    [['--wait', '0'], '--wait is "0"; allowed: a whole number from 1 to 300.'],
    [['--wait', 'soon'], '--wait is "soon"; allowed: a whole number from 1 to 300.'],
    [['--at', 'localhost'], '--at is "localhost"; allowed: a URL that starts with http:// or https://.'],
    [['--access-key='], '--access-key is ""; allowed: a text that is not empty.'],
    [['--access-key', '--quick'], '--access-key wants a value; write --access-key=VALUE if it starts with "-".'],
    [['--quick=no'], '--quick takes no value, not "no".'],
    [['--accessKey', 'AK'], '--accessKey is no option; allowed: --access-key, --only, --wait, --at, --quick.'],
    [['-q'], '-q is no option; allowed: --access-key, --only, --wait, --at, --quick.'],
    [['more'], '"more" is not allowed here; allowed: --access-key, --only, --wait, --at, --quick.'],
    [['--only', 'x'.repeat(100)], `--only is "${'x'.repeat(60)}…"; allowed: publish, delivery.`],
  ])('%j is a wrong usage', (given, message) => {
    expect(() => readCommandLine({ options }, given)).toThrow(wrong(message));
  });

  test('reports all wrong values at once', () => {
    expect(() => readCommandLine({ options }, ['--only', 'x', '--wait', 'y'])).toThrow(
      wrong('--only is "x"; allowed: publish, delivery.\n--wait is "y"; allowed: a whole number from 1 to 300.'),
    );
  });
});
