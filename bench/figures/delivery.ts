import { z } from 'zod';
import { ask, serve } from '../child.ts';
import { median, type Pair, samplePairs, spread } from '../statistics.ts';
import type { BenchOptions, Figure } from './figure.ts';

const Sample = z.object({ cpuMs: z.number(), perSecond: z.number() });
type Sample = z.infer<typeof Sample> & { readonly loggedBytes: number };

/** What a delivery takes in the http lane's handler. */
export type DeliveryCosts = { readonly cpuMs: number; readonly loggedBytes: number };

/** Recipients of one invocation: five envelopes of 200. */
const PER_INVOCATION = 1000;
const WIDTH = 50;
const WARM_UPS = 2;
const command = 'npm run bench -- --only delivery';

type Setting = { readonly delayMs: number; readonly invocations: number; readonly pairs: number };

const takerOf = (port: number, invocations: number) => (mode: 'handler' | 'pool') => async (): Promise<Sample> => {
  const environment = { POWERTOOLS_SERVICE_NAME: 'bench', POWERTOOLS_METRICS_NAMESPACE: 'SMN' };
  const parameters = { port, mode, warmUps: WARM_UPS, invocations, concurrency: WIDTH };
  const { value, loggedBytes } = await ask('deliver', { schema: Sample, parameters, environment });
  return { ...value, loggedBytes: loggedBytes / ((invocations + WARM_UPS) * PER_INVOCATION) };
};

const ratios = (pairs: readonly Pair<Sample>[], pick: (sample: Sample) => number): readonly number[] =>
  pairs.map(({ candidate, baseline }) => pick(candidate) / pick(baseline));

const cpuOf = ({ cpuMs }: Sample): number => cpuMs;
const speedOf = ({ perSecond }: Sample): number => perSecond;

const compare = async ({ delayMs, invocations, pairs }: Setting, tell: BenchOptions['tell']) => {
  const sink = await serve('sink', { delayMs }, z.number());
  const take = takerOf(sink.port, invocations);
  const name = `deliveries to a ${delayMs} ms sink`;
  try {
    const self = await samplePairs(
      Math.max(2, Math.floor(pairs / 3)),
      { candidate: take('pool'), baseline: take('pool') },
      (_pair, index) => tell(`${name}: baseline against itself, pair ${index + 1}`),
    );
    const taken = await samplePairs(pairs, { candidate: take('handler'), baseline: take('pool') }, (pair, index) =>
      tell(`${name}: pair ${index + 1} of ${pairs}, CPU x${(pair.candidate.cpuMs / pair.baseline.cpuMs).toFixed(2)}`),
    );
    return { self, taken };
  } finally {
    sink.stop();
  }
};

/** The http lane's handler against a bare loop over an undici pool that signs with HMAC. */
export const measureDelivery = async ({ isQuick, tell }: BenchOptions) => {
  const fast = await compare({ delayMs: 0, invocations: 4, pairs: isQuick ? 3 : 10 }, tell);
  const slow = await compare({ delayMs: 50, invocations: 1, pairs: isQuick ? 2 : 5 }, tell);
  const cpuMs = median(fast.taken.map(({ candidate }) => candidate.cpuMs));
  const costs: DeliveryCosts = { cpuMs, loggedBytes: median(fast.taken.map(({ candidate }) => candidate.loggedBytes)) };
  const absolute = (pick: (sample: Sample) => number, digits: number): string =>
    `${median(fast.taken.map(({ candidate }) => pick(candidate))).toFixed(digits)} / ${median(
      fast.taken.map(({ baseline }) => pick(baseline)),
    ).toFixed(digits)}`;
  const figures: readonly Figure[] = [
    {
      what: `CPU per delivery / bare undici Pool POST with HMAC, ${WIDTH} sockets (ms: ${absolute(cpuOf, 3)})`,
      measured: spread(ratios(fast.taken, cpuOf)),
      target: '<= 1.2',
      command,
    },
    {
      what: `deliveries/s / raw pool loop, 0 ms sink (per second: ${absolute(speedOf, 0)})`,
      measured: spread(ratios(fast.taken, speedOf)),
      target: '>= 0.9',
      command,
    },
    {
      what: 'deliveries/s / raw pool loop, 50 ms sink',
      measured: spread(ratios(slow.taken, speedOf)),
      target: '>= 0.97',
      command,
    },
    {
      what: 'baseline against itself: CPU at 0 ms; deliveries/s at 0 ms, at 50 ms (the error of the lines above)',
      measured: [ratios(fast.self, cpuOf), ratios(fast.self, speedOf), ratios(slow.self, speedOf)]
        .map((values) => spread(values))
        .join('; '),
      target: '0.9-1.1',
      command,
    },
  ];
  return { costs, figures };
};
