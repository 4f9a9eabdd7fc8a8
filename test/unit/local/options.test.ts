import { expect, test } from 'vitest';
import { readOptions } from '#local/options.ts';

test('has a default for everything', () => {
  expect(readOptions([])).toEqual({
    port: 8787,
    stateDirectory: '.smn',
    stage: 'local',
    isVerbose: false,
    functions: {},
    queues: [],
  });
});

test('keeps no state when ephemeral', () => {
  expect(readOptions(['--ephemeral', '--port', '0', '--stage', 'test'])).toEqual({
    port: 0,
    stage: 'test',
    isVerbose: false,
    functions: {},
    queues: [],
  });
});

test('takes functions and queues that are to be subscribers', () => {
  const options = readOptions([
    ...['--function', 'orders=test/support/functions/orders.mjs', '--function=stock=package.json'],
    ...['--queue', 'jobs', '--queue', 'mails'],
  ]);

  expect(options).toMatchObject({
    functions: { orders: 'test/support/functions/orders.mjs', stock: 'package.json' },
    queues: ['jobs', 'mails'],
  });
});

const NAMED_FILE = 'NAME=FILE, a name of 1 to 64 letters, digits, "-" and "_" and a file that is there';
const ALL = '--port, --state, --ephemeral, --stage, --function, --queue, --verbose, --help';

test.each([
  [['--function', 'orders'], `--function is "orders"; allowed: ${NAMED_FILE}.`],
  [['--function', 'or ders=package.json'], `--function is "or ders=package.json"; allowed: ${NAMED_FILE}.`],
  [['--function', 'orders=./none.mjs'], `--function is "orders=./none.mjs"; allowed: ${NAMED_FILE}.`],
  [['--function', 'a=package.json', '--function', 'a=bin'], `--function is "a=bin"; allowed: ${NAMED_FILE}.`],
  [['--queue', 'jobs.fifo'], '--queue is "jobs.fifo"; allowed: a name of 1 to 80 letters, digits, "-" and "_".'],
  [['--port', 'x'], '--port is "x"; allowed: a whole number from 0 to 65535.'],
  [['--port', '70000'], '--port is "70000"; allowed: a whole number from 0 to 65535.'],
  [['--port', '--verbose'], '--port wants a value; write --port=VALUE if it starts with "-".'],
  [['--state'], '--state wants a value; write --state=VALUE if it starts with "-".'],
  [['--stage', 'nope'], '--stage is "nope"; allowed: dev, local, test.'],
  [['--ephemeral', '--state', 'x'], '--ephemeral and --state exclude each other.'],
  [['--verbose=yes'], '--verbose takes no value, not "yes".'],
  [['--unknown'], `--unknown is no option; allowed: ${ALL}.`],
  [['extra'], `"extra" is not allowed here; allowed: ${ALL}.`],
])('refuses %j as a wrong usage, in one line', (parameters, message) => {
  expect(() => readOptions(parameters)).toThrow(
    expect.objectContaining({ message: `${message} See --help.`, exitCode: 2 }),
  );
});
