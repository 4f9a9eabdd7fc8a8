import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { cacheBundles } from '#lib/constructs/bundle-cache.ts';
import { hashSources } from '#local/synthesis/source-hash.ts';

const aFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'smn-bundle-cache-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
};

/** Writes a bundle of each function of these tests. */
const writeAll = (directory: string, text: string): void => {
  for (const entry of ['publish', 'deliver/http']) {
    mkdirSync(join(directory, entry), { recursive: true });
    writeFileSync(join(directory, entry, 'index.mjs'), text);
  }
};

/** Sources in a folder of their own, and what bundles them: it copies one of them. */
const sources = () => {
  const root = aFolder();
  mkdirSync(join(root, 'src'));
  const change = (text: string) => writeFileSync(join(root, 'src/text.ts'), text);
  change('first');
  const written: string[] = [];
  const write = (directory: string): void => {
    const text = readFileSync(join(root, 'src/text.ts'), 'utf8');
    written.push(text);
    writeAll(directory, text);
  };
  /** What a new app has as the bundle of this function. */
  const bundle = (entry: string): string => {
    const directory = aFolder();
    cacheBundles(root, write)(entry, directory);
    return readFileSync(join(directory, 'index.mjs'), 'utf8');
  };
  return { root, change, written, bundle };
};

test('bundles are made once for each state of the sources', () => {
  const { change, written, bundle } = sources();

  expect([bundle('publish'), bundle('publish'), bundle('deliver/http')]).toEqual(['first', 'first', 'first']);
  change('second');
  expect([bundle('publish'), bundle('publish')]).toEqual(['second', 'second']);
  change('first');
  expect(bundle('publish')).toBe('first');
  expect(written).toEqual(['first', 'second']);
});

test('bundles that could not be made leave nothing behind, and are made the next time', () => {
  const { root, bundle } = sources();
  const fail = cacheBundles(root, (directory) => {
    writeAll(directory, 'half');
    throw new Error('no');
  });

  expect(() => fail('publish', aFolder())).toThrow('no');
  expect(bundle('publish')).toBe('first');
});

test('of old states only the newest are kept', () => {
  const { root, change, bundle } = sources();
  for (const text of ['a', 'b', 'c', 'd', 'e', 'f']) {
    change(text);
    expect(bundle('publish')).toBe(text);
  }
  const states = join(root, 'node_modules/.cache/bundles');

  expect(readdirSync(states)).toHaveLength(4);
  expect(readdirSync(states).every((name) => existsSync(join(states, name, 'bundles/publish/index.mjs')))).toBe(true);
});

test('the console, which has a cache of its own, makes no other state', () => {
  const { root, written, bundle } = sources();
  bundle('publish');
  mkdirSync(join(root, 'console/src'), { recursive: true });
  writeFileSync(join(root, 'console/src/main.tsx'), '');
  writeFileSync(join(root, 'console/src/texts.ts'), '');

  bundle('publish');
  expect(written).toHaveLength(1);
});

test('types that a check writes meanwhile make no other assembly', () => {
  const { root } = sources();
  const before = hashSources(`${root}/`, 'stage');
  mkdirSync(join(root, 'console/src/api/generated'), { recursive: true });
  writeFileSync(join(root, 'console/src/api/generated/schema.ts'), 'export type paths = {};');

  expect(hashSources(`${root}/`, 'stage')).toBe(before);
  writeFileSync(join(root, 'console/src/main.tsx'), '');
  expect(hashSources(`${root}/`, 'stage')).not.toBe(before);
});
