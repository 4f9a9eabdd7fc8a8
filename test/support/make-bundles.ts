import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBundleWriter } from '#lib/constructs/bundle.ts';
import { functionTable } from '#lib/functions/function-table.ts';

/**
 * Before the first file of a project whose files deploy something: makes every bundle, and the console, unless they are in the
 * cache. Files that start at once would each make all of them.
 */
export const setup = (): void => {
  const writeBundle = createBundleWriter();
  const scratch = mkdtempSync(join(tmpdir(), 'smn-bundles-'));
  for (const { folder } of Object.values(functionTable)) writeBundle(folder, join(scratch, folder));
  rmSync(scratch, { recursive: true });
};
