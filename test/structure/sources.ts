import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Files by patterns, as paths from the repository's root. */
export const filesOf = (...patterns: readonly string[]): readonly string[] =>
  globSync([...patterns], { cwd: ROOT, exclude: ['**/node_modules/**'] }).toSorted();

/** A file's text. */
export const textOf = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');
