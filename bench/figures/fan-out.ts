import { z } from 'zod';
import { functionTable } from '#lib/functions/function-table.ts';
import { Settings } from '#src/domain/settings.ts';
import { ask, serve } from '../child.ts';
import { median } from '../statistics.ts';
import type { BenchOptions, Figure } from './figure.ts';

const Expansion = z.object({
  cpuMs: z.number(),
  firstSentMs: z.number(),
  rssMb: z.number(),
  reads: z.number(),
  sends: z.number(),
  sendUnits: z.number(),
  /** Bytes of every envelope. */
  sizes: z.array(z.number()),
  delivery: z.object({ delivered: z.number(), sends: z.number(), tableCalls: z.number() }).optional(),
});
type Expansion = z.infer<typeof Expansion>;

/** What fanning a publish of 1 KB out calls. */
export type FanOutCounts = {
  readonly subscribers: number;
  readonly ranges: number;
  readonly envelopes: number;
  readonly reads: number;
  /** Requests of 64 KB: into the lane's queue, out of it in full batches, and the deletions. */
  readonly sendUnits: number;
  readonly receiveUnits: number;
  readonly deletions: number;
  readonly cpuMs: number;
};

const UNIT_BYTES = 65_536;
const BASE = 10_000;
const command = 'npm run bench -- --only fan-out';
const perRange = Settings.parse({}).fanOut.subscribersPerRange;

/** How Lambda receives envelopes when they come at once: batch by batch, each billed by its bytes. */
const receiptsOf = (sizes: readonly number[]) => {
  const batches = Map.groupBy(sizes.entries(), ([index]) =>
    Math.floor(index / functionTable.deliverHttp.reads.batchSize),
  );
  const units = [...batches.values()].map((batch) =>
    Math.ceil(batch.reduce((sum, [, bytes]) => sum + bytes, 0) / UNIT_BYTES),
  );
  return { receiveUnits: units.reduce((sum, count) => sum + count, 0), deletions: units.length };
};

const countsOf = (subscribers: number, { sizes, reads, sendUnits, cpuMs }: Expansion): FanOutCounts => ({
  subscribers,
  ranges: Math.ceil(subscribers / perRange),
  envelopes: sizes.length,
  reads,
  sendUnits,
  cpuMs,
  ...receiptsOf(sizes),
});

/** Every SQS request of a publish that goes by the fan-out queue: its ranges, and its envelopes. */
const requestsOf = ({ ranges, sendUnits, receiveUnits, deletions }: FanOutCounts): number =>
  Math.ceil(ranges / 10) + 2 * ranges + sendUnits + receiveUnits + deletions;

/** Expands publishes of growing size against canned answers of AWS, each size in fresh processes. */
export const measureFanOut = async ({ isQuick, isLarge, tell }: BenchOptions) => {
  const sizes = [1000, BASE, ...(isLarge ? [100_000] : [])];
  const aws = await serve('aws', {}, z.number());
  const take = async (subscribers: number): Promise<Expansion> => {
    const parameters = { port: aws.port, subscribers, perRange, deliver: subscribers === BASE };
    return (await ask('fan-out', { schema: Expansion, parameters })).value;
  };
  try {
    const taken = new Map<number, Expansion[]>(sizes.map((size) => [size, []]));
    for (let round = 1; round <= (isQuick ? 2 : 5); round++) {
      for (const size of sizes) taken.get(size)?.push(await take(size));
      tell(`fan-out of ${sizes.join(', ')} subscribers: round ${round}`);
    }
    const one = taken.get(BASE)?.[0];
    if (one === undefined) throw new Error('Nothing was expanded');
    const counts = countsOf(BASE, one);
    return { counts, figures: [...countFigures(counts, one), ...growthFigures(taken)] };
  } finally {
    aws.stop();
  }
};

const countFigures = (counts: FanOutCounts, { sizes, delivery, sends }: Expansion): readonly Figure[] => {
  const alone = sizes.reduce((sum, bytes) => sum + Math.ceil(bytes / UNIT_BYTES) + 1, 0);
  const atWorst = counts.sendUnits + alone + 3;
  const perDelivery = (count: number): string => (count / counts.subscribers).toFixed(4);
  return [
    {
      what: 'SQS billed requests per delivery at 10,000 (send counted; receive and delete in full batches ... one by one)',
      measured: `${perDelivery(requestsOf(counts))} ... ${perDelivery(atWorst)}`,
      target: '<= 0.015',
      command,
    },
    {
      what: 'written DynamoDB units per successful delivery at 10,000',
      measured: perDelivery(delivery?.tableCalls ?? Number.NaN),
      target: '<= 0.006',
      command,
    },
    {
      what: 'fan-out of 10,000: queries, sends, envelopes, bytes per recipient',
      measured: `${counts.reads}, ${sends}, ${counts.envelopes}, ${Math.round(sizes.reduce((a, b) => a + b, 0) / counts.subscribers)}`,
      target: 'pages, ceil(50/10), 50',
      command,
    },
  ];
};

const growthFigures = (taken: ReadonlyMap<number, readonly Expansion[]>): readonly Figure[] => {
  const middle = (size: number, pick: (one: Expansion) => number): number => median((taken.get(size) ?? []).map(pick));
  const perSubscriber = (size: number): number => (middle(size, ({ cpuMs }) => cpuMs) * 1000) / size;
  return [...taken.keys()]
    .filter((size) => size > 1000)
    .map((size) => ({
      what: `fan-out at ${size} against 1,000: CPU per subscriber; time to first send; resident memory`,
      measured: [
        `x${(perSubscriber(size) / perSubscriber(1000)).toFixed(2)} (${perSubscriber(size).toFixed(1)} us)`,
        `x${(middle(size, ({ firstSentMs }) => firstSentMs) / middle(1000, ({ firstSentMs }) => firstSentMs)).toFixed(2)}`,
        `+${(middle(size, ({ rssMb }) => rssMb) - middle(1000, ({ rssMb }) => rssMb)).toFixed(0)} MB`,
      ].join('; '),
      target: 'linear; flat memory',
      command: size > BASE ? `${command} --large` : command,
    }));
};
