import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';
import { startFauxqs } from 'fauxqs';
import { createSqlite } from '#local/sqlite-file.ts';
import { codeOf } from '#local/start-failure.ts';
import { bindToLoopback, patchQueues } from './queues-patches.ts';
import { readEngineData } from './worker-data.ts';

const { directory, preferredPort, region, signals } = readEngineData();
if (directory !== undefined) {
  mkdirSync(directory, { recursive: true });
  // The engine would find a damaged page only when it comes to it.
  createSqlite(join(directory, 'fauxqs.db')).close();
}
bindToLoopback();
await patchQueues(signals);

const start = (port: number) =>
  startFauxqs({
    port,
    logger: false,
    defaultRegion: region,
    ...(directory === undefined ? {} : { dataDir: directory }),
  });

const server = await start(preferredPort).catch((error: unknown) => {
  if (codeOf(error) !== 'EADDRINUSE') throw error;
  return start(0);
});
parentPort?.postMessage({ port: server.port });
parentPort?.once('message', async () => {
  await server.stop();
  process.exit(0);
});
