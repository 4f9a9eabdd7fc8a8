import { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { StartFailure } from '#local/start-failure.ts';
import type { Signals } from './signals.ts';

/** An engine that runs in a worker thread and listens on a loopback port. */
export type Engine = { readonly port: number; stop(): Promise<void> };

/** What an engine's worker is started with. */
type EngineData = {
  /** Where it keeps its data; in memory when absent. */
  readonly directory?: string;
  /** The port that it had last time; any free one when that is taken. */
  readonly preferredPort: number;
  readonly region: string;
  readonly signals: Signals;
};

type EngineOptions = {
  readonly name: string;
  readonly module: URL;
  readonly data: EngineData;
  /** What to do when its data cannot be read. @default it keeps none */
  readonly remedy?: string;
  /** Called when the engine dies by itself; nothing can go on without it. */
  readonly onDeath: (failure: StartFailure) => void;
};

const Ready = z.object({ port: z.number() });

/** Starts an engine and waits until it listens. */
export const startEngine = async (options: EngineOptions): Promise<Engine> => {
  const { name, module, data, onDeath } = options;
  const worker = new Worker(module, { workerData: data, execArgv: [] });
  const exited = new Promise((resolve) => worker.once('exit', resolve));
  const ready = await new Promise<z.infer<typeof Ready>>((resolve, reject) => {
    worker.once('message', (message) => resolve(Ready.parse(message)));
    worker.once('error', (error) => reject(failureOf(options, error)));
  });
  let isStopping = false;
  worker.on('error', (error) => {
    if (!isStopping) onDeath(new StartFailure(`The ${name} engine has failed: ${error.message}`));
  });
  return {
    port: ready.port,
    stop: async () => {
      isStopping = true;
      worker.postMessage('stop');
      await exited;
    },
  };
};

const failureOf = ({ name, data, remedy = '' }: EngineOptions, error: Error): StartFailure => {
  const place = data.directory === undefined ? '' : ` from its data in ${data.directory}`;
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return new StartFailure(`The ${name} engine does not start${place}: ${error.message}${cause}. ${remedy}`.trimEnd());
};
