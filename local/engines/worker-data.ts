import { workerData } from 'node:worker_threads';
import * as z from 'zod';

/** The data that an engine's worker was started with (`EngineData` of engine.ts), checked. */
export const readEngineData = () =>
  z
    .object({
      directory: z.string().optional(),
      preferredPort: z.number(),
      region: z.string(),
      signals: z.object({
        counters: z.instanceof(SharedArrayBuffer),
        refusals: z.instanceof(SharedArrayBuffer),
        access: z.instanceof(SharedArrayBuffer),
        denials: z.instanceof(SharedArrayBuffer),
      }),
    })
    .parse(workerData);
