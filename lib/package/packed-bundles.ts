import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from '#src/domain/settings.ts';
import { createFunctionCode } from '../constructs/function-code.ts';

/** The bundles of the package, each in the folder that the function has under `lambdas/`. */
const BUNDLES = fileURLToPath(new URL('./bundles/', import.meta.url));

/**
 * Takes the place of [bundle.ts](../constructs/bundle.ts) in the package, by the condition of `#function-bundles`: bundles are
 * there already, and are copied.
 */
export const createBundler = (settings: Settings): ((entry: string) => Code) =>
  createFunctionCode({
    settings,
    folder: BUNDLES,
    writeBundle: (entry, directory) => cpSync(join(BUNDLES, entry), directory, { recursive: true }),
  });
