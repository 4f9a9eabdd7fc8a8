import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CommandError } from './command-line.ts';

/** What the running local service wrote down about itself. */
const LocalFacts = z.object({
  endpoint: z.url(),
  awsEndpointUrl: z.url(),
  stage: z.string(),
  projectId: z.string(),
  region: z.string(),
  accessKey: z.string(),
  secretKey: z.string(),
  outbox: z.url(),
  console: z.url().optional(),
});
export type LocalFacts = Readonly<z.infer<typeof LocalFacts>>;

/** Where `npm start` keeps its state without `--state`. */
export const DEFAULT_STATE_DIRECTORY = '.smn';

/** Reads `local.json` of a state directory; says what to do when there is none. */
export const readLocalFacts = (directory: string): LocalFacts => {
  const file = join(directory, 'local.json');
  try {
    return LocalFacts.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    const what = isMissing ? `There is no ${file}` : `${file} is not what "npm start" writes`;
    throw new CommandError(`${what}. Start the service with "npm start" first, or name its --state directory.`);
  }
};

/** What to say when the service of a `local.json` does not answer. */
export const notRunning = (facts: LocalFacts, cause: unknown): CommandError =>
  new CommandError(`The service at ${facts.endpoint} does not answer. Start it with "npm start".`, { cause });
