/** The local service as a process of its own, with a stage as JSON in place of a file's name. */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { Stage } from '#lib/stage.ts';
import { startCloud } from '#local/cloud.ts';

const { values } = parseArgs({
  options: { state: { type: 'string' }, stage: { type: 'string' }, port: { type: 'string' } },
});
const given = z.object({ state: z.string(), stage: z.string(), port: z.coerce.number() }).parse(values);
const stage = Stage.parse(JSON.parse(given.stage));
const cloud = await startCloud({
  stage,
  stateDirectory: given.state,
  port: given.port,
  log: (line) => console.log(line),
});
console.log(`SMN is up after ${process.uptime()} s`);
/** Fails when a function used a table in a way that it is not granted. */
const stop = async (): Promise<never> => {
  await cloud.stop();
  for (const denial of cloud.denials()) console.error(`Not granted: ${denial}`);
  process.exit(cloud.denials().length);
};
process.once('SIGTERM', () => void stop());
