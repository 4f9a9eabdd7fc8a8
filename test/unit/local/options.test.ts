import { expect, test } from 'vitest';
import { readOptions } from '#local/options.ts';

test('has a default for everything', () => {
  expect(readOptions([])).toEqual({
    port: 8787,
    stateDirectory: '.smn',
    stage: 'local',
    isVerbose: false,
    isHelp: false,
    functions: {},
    queues: [],
  });
});

test('keeps no state when ephemeral', () => {
  expect(readOptions(['--ephemeral', '--port', '0', '--stage', 'test'])).toEqual({
    port: 0,
    stage: 'test',
    isVerbose: false,
    isHelp: false,
    functions: {},
    queues: [],
  });
});

test('takes functions and queues that are to be subscribers', () => {
  const options = readOptions([
    ...['--function', 'orders=./orders.mjs', '--function', 'stock=a=b.ts'],
    ...['--queue', 'jobs', '--queue', 'mails'],
  ]);

  expect(options).toMatchObject({
    functions: { orders: './orders.mjs', stock: 'a=b.ts' },
    queues: ['jobs', 'mails'],
  });
});

test.each([
  [['--function', 'orders'], /^--function takes NAME=FILE, .* not "orders"\.$/],
  [['--function', 'or ders=x'], /^--function takes NAME=FILE/],
  [['--queue', 'jobs.fifo'], /^--queue takes a name .* not "jobs\.fifo"\.$/],
  [['--port', 'x'], '--port takes a number from 0 to 65535, not "x".'],
  [['--port', '70000'], '--port takes a number from 0 to 65535, not "70000".'],
  [['--ephemeral', '--state', 'x'], '--ephemeral and --state exclude each other.'],
  [['--unknown'], "Unknown option '--unknown'. See --help."],
  [['extra'], /^Unexpected argument 'extra'.* See --help\.$/],
])('refuses %j in one line', (parameters, message) => {
  expect(() => readOptions(parameters)).toThrow(message);
});
