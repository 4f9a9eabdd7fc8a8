import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { build, type Metafile } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bundleOptions, createBundler } from '#lib/constructs/bundle.ts';
import { functionEntries } from '#lib/functions.ts';
import { pascalCase } from '#lib/lanes.ts';
import { loadStage, Stage } from '#lib/stage.ts';
import { SETTINGS_FILE, Settings } from '#src/domain/settings.ts';
import { TARGETS_OF_STAGE } from '#test/support/targets.ts';
import { synthesize } from './assembly.ts';
import { statementsOf } from './shapes.ts';

const TRANSPORTS = [
  ...['undici', 'nodemailer', '@aws-sdk/client-ses', '@aws-sdk/client-sns'],
  ...['@aws-sdk/client-lambda', '@aws-sdk/client-sfn', '@aws-sdk/client-pinpoint-sms-voice-v2'],
];

/** The packages of which anything is left in the bundle. */
const packagesIn = ({ outputs }: Metafile): readonly string[] => {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const kept = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  return [...new Set(kept.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))].sort();
};

const metafileOf = async (entry: string): Promise<Metafile> => {
  const options = { ...bundleOptions(entry), outfile: 'index.mjs', write: false, metafile: true } as const;
  return (await build({ ...options, logLevel: 'silent' })).metafile;
};

const VOICE = { originationIdentity: 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1' };

/** With an allow-list and a number that calls, so that every lane may call what its bundle is made for. */
const stage = Stage.parse({ ...loadStage('dev'), settings: { targets: TARGETS_OF_STAGE, voice: VOICE } });

/** SDK clients that have another name than the service has in policies. */
const CLIENTS: Readonly<Record<string, string>> = {
  logs: 'cloudwatch-logs',
  states: 'sfn',
  'sms-voice': 'pinpoint-sms-voice-v2',
};

/** The AWS services that a function may call itself; what reads its queue for it is Lambda. */
const statements = statementsOf(synthesize(stage));
const servicesOf = (name: string): readonly string[] => {
  const granted = statements.filter(({ grantee }) => grantee === pascalCase(name)).map(({ Action }) => Action);
  // A function's own log is written by Lambda; who may make log groups writes logs itself.
  const actions = granted.filter(isNoOwnLog).flat();
  const called = actions.filter((action) => !/^sqs:(?!SendMessage)/.test(action));
  const services = new Set(called.flatMap((action) => action.split(':').at(0) ?? []));
  return [...services].map((service) => CLIENTS[service] ?? service).sort();
};

const isNoOwnLog = (actions: readonly string[]): boolean =>
  actions.includes('logs:CreateLogGroup') || actions.every((action) => !action.startsWith('logs:'));

/** The folders of a function's code, made one after the other with these settings into one cloud assembly. */
const foldersWith = (...settings: readonly Settings[]): readonly string[] => {
  const outdir = mkdtempSync(join(tmpdir(), 'smn-bundles-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  for (const each of settings) {
    const app = new App({ outdir, analyticsReporting: false, treeMetadata: false });
    new LambdaFunction(new Stack(app, 'Functions'), 'FanOut', {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: createBundler(each)('fan-out'),
    });
    app.synth();
  }
  return readdirSync(outdir)
    .filter((name) => /^asset\.[0-9a-f]+$/.test(name))
    .map((name) => join(outdir, name));
};

describe('bundles', () => {
  test('hold the settings of the stage beside the code, and have another name with other settings', () => {
    const settings = [Settings.parse({ deadLetterDays: 7 }), Settings.parse({ deadLetterDays: 8 })];

    const folders = foldersWith(...settings, Settings.parse({ deadLetterDays: 8 }));

    const found = folders.map((folder): unknown => JSON.parse(readFileSync(join(folder, SETTINGS_FILE), 'utf8')));
    expect(found).toHaveLength(2);
    expect(found).toEqual(expect.arrayContaining(settings));
    for (const folder of folders) expect(readdirSync(folder)).toContain('index.mjs');
  });

  test.each(['publish', 'api'])('%s holds no transport', async (entry) => {
    const packages = packagesIn(await metafileOf(entry));

    expect(packages.filter((name) => TRANSPORTS.includes(name))).toEqual([]);
  });

  test.each(Object.entries(functionEntries))(
    '%s holds the SDK clients that it may use and no other',
    async (name, entry) => {
      const packages = packagesIn(await metafileOf(entry));

      const clients = packages.flatMap((found) => /^@aws-sdk\/client-(.*)/.exec(found)?.[1] ?? []);
      expect(clients).toEqual(servicesOf(name));
    },
  );

  test('deliver/http holds one HTTP parser', async () => {
    const { inputs } = await metafileOf('deliver/http');

    const parsers = Object.keys(inputs).flatMap((path) => /undici\/lib\/(llhttp|milo)\//.exec(path)?.[1] ?? []);
    expect([...new Set(parsers)]).toEqual(['llhttp']);
  });

  test.each(Object.values(functionEntries))(
    '%s is made of packages and of folders that its name is hashed from',
    async (entry) => {
      const { inputs } = await metafileOf(entry);

      const elsewhere = Object.keys(inputs).filter((path) => !/^(src|lambdas|node_modules)\//.test(path));
      expect(elsewhere).toEqual([]);
    },
  );
});
