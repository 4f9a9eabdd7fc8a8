import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { z } from 'zod';
import type { VariableName } from '#lambdas/runtime/environment.ts';
import { bundleOptions } from '#lib/constructs/bundle.ts';
import { SETTINGS_FILE, Settings } from '#src/domain/settings.ts';
import { ask } from '../child.ts';
import { median, samplePairs, spread } from '../statistics.ts';
import type { BenchOptions, Figure } from './figure.ts';

const Init = z.object({ wallMs: z.number(), cpuMs: z.number() });

const resolve = createRequire(import.meta.url).resolve;
const command = 'npm run bench -- --only bundles';

/** What each bundle is compared with: the least that its work could load. */
const BUNDLES = [
  { entry: 'publish', baseline: "import 'node:https';", name: 'a module that imports node:https' },
  {
    entry: 'deliver/http',
    baseline: `import ${JSON.stringify(resolve('undici/lib/dispatcher/client.js'))};`,
    name: 'a deep import of undici',
  },
] as const;

const queue = 'https://sqs.us-east-1.amazonaws.com/0/q';
const queues = JSON.stringify({ http: queue });

/** Every variable of a function: a new one that is not here does not compile. */
const VARIABLES = {
  AWS_REGION: 'us-east-1',
  REGISTRY_TABLE_NAME: 'registry',
  DELIVERIES_TABLE_NAME: 'deliveries',
  ENCRYPTION_KEY_ID: 'key',
  LANE_QUEUES: queues,
  RETRY_QUEUES: queues,
  QUARANTINE_QUEUES: queues,
  DEAD_LETTER_QUEUES: queues,
  FAN_OUT_QUEUE_URL: queue,
  CLEANUP_QUEUE_URL: queue,
  DELIVERY_LOG_QUEUE_URL: queue,
  HOLD_QUEUE_URL: queue,
  RELEASE_QUEUE_URL: queue,
  RECEIPTS_QUEUE_URL: queue,
  JOBS_QUEUE_URL: queue,
  FEEDBACK_QUEUE_URL: queue,
  EVENT_DEAD_LETTERS_QUEUE_URL: queue,
  LOG_GROUP_PREFIX: '/smn/bench/',
  LOG_RETENTION_DAYS: '1',
  PUBLIC_BASE_URL: 'https://smn.example.com',
  SENDER_ADDRESS: 'notifications@smn.example.com',
  PLATFORM_APPLICATIONS_ARN: 'arn:aws:sns:us-east-1:000000000000:app/*',
  PLATFORM_APPLICATION_PREFIX: 'smn-bench-',
  CONFIGURATION_SET_NAME: 'smn-bench',
  CONSOLE_USER_POOL_ID: 'us-east-1_bench',
  ALARM_NAME_PREFIX: 'smn-bench-',
  ALARM_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:alarms',
  CONSOLE: JSON.stringify({
    stage: 'bench',
    issuer: 'https://issuer.example.com',
    clientId: 'bench',
    hasOutbox: false,
  }),
} satisfies Record<Exclude<VariableName, 'SITE'>, string>;

/** What the functions read while they load. */
const ENVIRONMENT = { ...VARIABLES, POWERTOOLS_SERVICE_NAME: 'bench', POWERTOOLS_METRICS_NAMESPACE: 'SMN' };

const bundle = async (entry: string, outfile: string) => {
  const options = { ...bundleOptions(), entryPoints: [join('lambdas', entry, 'index.ts')], outfile };
  await build({ ...options, logLevel: 'silent' });
  const { outputFiles } = await build({ ...options, sourcemap: false, footer: {}, write: false });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  return { bytes: statSync(outfile).size, zipped: gzipSync(code).length };
};

const kb = (bytes: number): string => `${Math.round(bytes / 1024)} KB`;

/** Sizes of the two bundles that matter most, and what loading them takes in a fresh process. */
export const measureBundles = async ({ isQuick, tell }: BenchOptions): Promise<readonly Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'smn-bench-'));
  writeFileSync(join(folder, SETTINGS_FILE), JSON.stringify(Settings.parse({})));
  const load = (module: string) => async () =>
    (await ask('init', { schema: Init, parameters: { module }, environment: ENVIRONMENT })).value;
  try {
    const figures: Figure[] = [];
    for (const { entry, baseline, name } of BUNDLES) {
      const file = join(folder, `${entry.replace('/', '-')}.mjs`);
      const least = join(folder, `${entry.replace('/', '-')}-least.mjs`);
      writeFileSync(least, baseline);
      const { bytes, zipped } = await bundle(entry, file);
      const pairs = await samplePairs(
        isQuick ? 4 : 10,
        { candidate: load(file), baseline: load(least) },
        (pair, index) => tell(`start of ${entry}: pair ${index + 1}, ${pair.candidate.wallMs.toFixed(0)} ms`),
      );
      const times = median(pairs.map(({ candidate }) => candidate.wallMs)).toFixed(0);
      figures.push(
        { what: `bundle of ${entry}: file, compressed`, measured: `${kb(bytes)}, ${kb(zipped)}`, target: '-', command },
        {
          what: `init of ${entry}: time; CPU / ${name}`,
          measured: `${times} ms; ${spread(pairs.map((pair) => pair.candidate.cpuMs / pair.baseline.cpuMs))}`,
          target: '-',
          command,
        },
      );
    }
    return figures;
  } finally {
    rmSync(folder, { recursive: true });
  }
};
