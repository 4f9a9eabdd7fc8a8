import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';

/** Under the repository: bundles by the state of their sources. */
const CACHE = 'node_modules/.cache/bundles';

/**
 * What bundles depend on; the console has a cache of its own. npm writes the last of them: what is installed, whatever the lock file says.
 */
const SOURCES = [
  '{src,lambdas}/**/*.{ts,cjs}',
  'lib/constructs/bundle.ts',
  'package.json',
  'tsconfig.json',
  'package-lock.json',
  'node_modules/.package-lock.json',
];

/** In the folder of a state. */
const BUNDLES = 'bundles';

/** How many states of the sources are kept. */
const MAX_STATES = 4;

/**
 * Returns what copies the bundle of a function, by its folder under `lambdas/`, to a directory. `writeAll` writes the bundles of all
 * functions, each to such a folder under its argument: once for each state of the sources under `root`. What one app bundles, the next
 * one needs again: another stage has other settings, and they are no part of a bundle. The sources are looked at when the first bundle is
 * asked for.
 */
export const cacheBundles = (
  root: string,
  writeAll: (directory: string) => void,
): ((entry: string, directory: string) => void) => {
  let bundles: string | undefined;
  return (entry, directory) => {
    bundles ??= makeBundles(root, writeAll);
    cpSync(join(bundles, entry), directory, { recursive: true });
  };
};

const makeBundles = (root: string, writeAll: (directory: string) => void): string => {
  const states = join(root, CACHE);
  const state = join(states, hashOf(root));
  mkdirSync(state, { recursive: true });
  removeOld(states);
  const bundles = join(state, BUNDLES);
  if (!existsSync(bundles)) put(bundles, writeAll);
  return bundles;
};

const hashOf = (root: string): string => {
  const hash = createHash('sha256').update(process.version);
  for (const file of SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted()))
    hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex').slice(0, 20);
};

/** A folder is put in place whole: several processes may be at it, and one may be stopped. */
const put = (folder: string, make: (unfinished: string) => void): void => {
  const unfinished = mkdtempSync(`${folder}.`);
  try {
    make(unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
};

/** Removes all but the newest states: every change of a source makes another. */
const removeOld = (states: string): void => {
  const ages = readdirSync(states).map((name) => ({ name, at: statSync(join(states, name)).mtimeMs }));
  for (const { name } of ages.toSorted((a, b) => b.at - a.at).slice(MAX_STATES))
    rmSync(join(states, name), { recursive: true, force: true });
};
