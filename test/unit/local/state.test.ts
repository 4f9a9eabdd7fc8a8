import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createState, type State } from '#local/state.ts';

let parent = '';
let directory = '';

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'smn-test-'));
  directory = join(parent, 'state');
});

afterEach(() => rmSync(parent, { recursive: true }));

const open = (change: object = {}): State => createState({ directory, stage: 'local', region: 'us-east-1', ...change });

test('keeps the project over restarts, in a folder for this user only', () => {
  const first = open();
  const { projectId } = first.read();
  first.release();

  const second = open();

  expect(projectId).toMatch(/^[0-9a-f]{32}$/);
  expect(second.read().projectId).toBe(projectId);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  expect(statSync(join(directory, 'state.json')).mode & 0o777).toBe(0o600);
});

test('refuses a folder that a living process uses', () => {
  open();

  expect(() => open()).toThrow(`The state folder ${directory} is in use by process ${process.pid}`);
});

test.each([
  ['a process that is gone', '2147483646 1'],
  ['another process that got the same id', `${process.pid} 1`],
  ['a half-written file', ''],
])('takes over the lock of %s', (_, content) => {
  open().release();
  writeFileSync(join(directory, 'lock'), content);

  open();

  expect(readFileSync(join(directory, 'lock'), 'utf8')).toContain(`${process.pid} `);
});

test('refuses a folder of another stage, Region or version, and leaves it unlocked', () => {
  open().release();

  expect(() => open({ stage: 'dev' })).toThrow('belongs to stage local, not dev');
  expect(() => open({ region: 'eu-west-1' })).toThrow('belongs to region us-east-1, not eu-west-1');
  writeFileSync(join(directory, 'state.json'), readFileSync(join(directory, 'state.json'), 'utf8').replace('1', '0'));
  expect(() => open()).toThrow('belongs to version 0, not 1');
  expect(() => open()).not.toThrow('in use');
});

test('refuses what is no folder, and a folder that is broken', () => {
  const file = join(parent, 'file');
  writeFileSync(file, '');

  expect(() => open({ directory: file })).toThrow('it is not a folder');
  open().release();
  writeFileSync(join(directory, 'state.json'), '{');
  expect(() => open()).toThrow('is broken');
});

test('removes a temporary folder at the end', () => {
  const state = createState({ stage: 'local', region: 'us-east-1' });

  state.release();

  expect(statSync(state.directory, { throwIfNoEntry: false })).toBeUndefined();
});
