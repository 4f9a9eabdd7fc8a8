import * as z from 'zod';
import { flag, oneOf, runMain } from '../bin/command-line.ts';
import { textTable } from '../bin/text-table.ts';
import { measureBundles } from './figures/bundles.ts';
import { measureConsole } from './figures/console.ts';
import { modelCosts } from './figures/cost.ts';
import { measureDelivery } from './figures/delivery.ts';
import { measureFanOut } from './figures/fan-out.ts';
import type { BenchOptions, Figure } from './figures/figure.ts';
import { measureMemory } from './figures/memory.ts';
import { measurePublish } from './figures/publish.ts';
import { measureRelease } from './figures/release.ts';

const PARTS = ['publish', 'fan-out', 'delivery', 'memory', 'release', 'bundles', 'console'] as const;

const HELP = `npm run bench -- [--quick] [--large] [--only ${PARTS.join('|')}]
  --quick  fewer samples: for a look, not for a comparison
  --large  fan-out to 100,000 subscribers too
  --only   one part; costs are modelled from all`;

const Options = z.strictObject({ quick: flag, large: flag, only: oneOf(PARTS).optional(), help: flag });

const measureAll = async (options: BenchOptions): Promise<readonly Figure[]> => {
  const publish = await measurePublish(options);
  const fanOut = await measureFanOut(options);
  const delivery = await measureDelivery(options);
  const memory = [...(await measureMemory(options)), ...(await measureRelease(options))];
  const bundles = await measureBundles(options);
  const screens = await measureConsole(options);
  const costs = modelCosts({ publish: publish.counts, fanOut: fanOut.counts, delivery: delivery.costs });
  return [...publish.figures, ...fanOut.figures, ...costs, ...delivery.figures, ...memory, ...bundles, ...screens];
};

const measureOne = {
  publish: async (options) => (await measurePublish(options)).figures,
  'fan-out': async (options) => (await measureFanOut(options)).figures,
  delivery: async (options) => (await measureDelivery(options)).figures,
  memory: measureMemory,
  release: measureRelease,
  bundles: measureBundles,
  console: measureConsole,
} as const satisfies Record<(typeof PARTS)[number], (options: BenchOptions) => Promise<readonly Figure[]>>;

const main = async ({ options: { quick, large, only } }: { readonly options: z.infer<typeof Options> }) => {
  const startedAt = performance.now();
  const seconds = (): string => `${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
  const tell = (text: string): void => console.error(`${seconds().padStart(6)}  ${text}`);
  const options = { isQuick: quick, isLarge: large, tell };
  const figures = await (only === undefined ? measureAll(options) : measureOne[only](options));
  console.log(`\n${textTable(figures)}\n`);
  console.log(
    'Ratios are medians of pairs taken in the order ABBA, each sample in a fresh process, with the smallest and',
  );
  console.log('largest; prices and assumptions are in bench/prices.ts.');
};

await runMain({ help: HELP, options: Options, main });
