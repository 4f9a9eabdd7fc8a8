import { z } from 'zod';
import { ask, serve } from '../child.ts';
import type { BenchOptions, Figure } from './figure.ts';

const Sample = z.object({
  idleMb: z.number(),
  peakMb: z.number(),
  released: z.number(),
  read: z.number(),
  isInOrder: z.boolean(),
});

const OF = { topicId: 'a'.repeat(32), subscriptionId: 'b'.repeat(32) };

/** The memory that the release of a long backlog takes, and whether it sends that in order and reads nothing twice. */
export const measureRelease = async ({ isQuick, tell }: BenchOptions): Promise<readonly Figure[]> => {
  const messages = isQuick ? 1000 : 10_000;
  tell(`release of ${messages} held messages`);
  const database = await serve('backlog', { ...OF, messages }, z.number());
  const queue = await serve('aws', {}, z.number());
  try {
    const parameters = { ...OF, database: database.port, queue: queue.port };
    const { value } = await ask('release', { schema: Sample, parameters });
    const { idleMb, peakMb, released, read, isInOrder } = value;
    const command = 'npm run bench -- --only release';
    return [
      {
        what: `release of ${messages} held messages of 1 KB: resident memory beyond idle, at most (MB)`,
        measured: `${(peakMb - idleMb).toFixed(0)} (idle ${idleMb.toFixed(0)})`,
        target: '< 128',
        command,
      },
      {
        what: `release of ${messages} held messages: sent in the order of acceptance, and messages read`,
        measured: `${released} ${isInOrder ? 'in order' : 'out of order'}, ${read} read`,
        target: `${messages} in order, ${messages} read`,
        command,
      },
    ];
  } finally {
    for (const { stop } of [database, queue]) stop();
  }
};
