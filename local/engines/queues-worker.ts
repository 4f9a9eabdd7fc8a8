import { parentPort } from 'node:worker_threads';
import { startFauxqs } from 'fauxqs';
import { codeOf } from '#local/start-failure.ts';
import { bindToLoopback, patchQueues } from './queues-patches.ts';
import { readEngineData } from './worker-data.ts';

const { directory, preferredPort, region, signals } = readEngineData();
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
