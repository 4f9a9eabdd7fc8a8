import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBundleWriter } from '#lib/constructs/bundle.ts';

/**
 * Before the first file of a project whose files deploy something: makes the bundles of all functions, and the console, unless they are in
 * the cache. Files that start at once would each make all of them.
 */
export const setup = (): void => {
  const scratch = mkdtempSync(join(tmpdir(), 'smn-bundles-'));
  createBundleWriter()('console', scratch);
  rmSync(scratch, { recursive: true });
};
