/**
 * Loaded before every command (`node --import`). It is JavaScript that any Node runs: the PATH's own runs it as long as
 * `npm ci` has not brought the one that strips types.
 */
import { existsSync } from 'node:fs';

const isInstalled = existsSync(new URL('../node_modules/zod/package.json', import.meta.url));

if (!isInstalled || !process.features.typescript) {
  const why = isInstalled
    ? `this is Node ${process.versions.node}, which cannot run it`
    : 'the packages that it needs are not there';
  console.error(`Error: Run "npm ci" first: ${why}. It brings them and Node 24; start commands by npm (npm start).`);
  process.exit(1);
}
