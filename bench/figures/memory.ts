import { z } from 'zod';
import { ask, serve } from '../child.ts';
import type { BenchOptions, Figure } from './figure.ts';

const Sample = z.object({ peakMb: z.number() });

/** Sockets of a function, as a stage has them by default. */
const WIDTH = 100;

/** The memory that the http lane needs for messages to endpoints that do not read. */
export const measureMemory = async ({ tell }: BenchOptions): Promise<readonly Figure[]> => {
  tell('memory of the http lane');
  const endpoint = await serve('deaf', {}, z.number());
  try {
    const environment = { POWERTOOLS_SERVICE_NAME: 'bench', POWERTOOLS_METRICS_NAMESPACE: 'SMN' };
    const { value } = await ask('memory', {
      schema: Sample,
      parameters: { port: endpoint.port, concurrency: WIDTH },
      environment,
    });
    return [
      {
        what: `resident memory of the http lane, at most: 5 envelopes of 200 recipients, 256 KB of control characters, ${WIDTH} sockets whose peer does not read (MB)`,
        measured: value.peakMb.toFixed(0),
        target: '<= 384',
        command: 'npm run bench -- --only memory',
      },
    ];
  } finally {
    endpoint.stop();
  }
};
