import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, AssetStaging, Stack } from 'aws-cdk-lib';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { build } from 'esbuild';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bundleOptions, createBundler } from '#lib/constructs/bundle.ts';
import { functionTable } from '#lib/functions/function-table.ts';
import { pascalCase } from '#lib/lanes.ts';
import { loadStage, Stage } from '#lib/stage.ts';
import { SETTINGS_FILE, Settings } from '#src/domain/settings.ts';
import { TARGETS_OF_STAGE } from '#test/support/targets.ts';
import { synthesize } from './assembly.ts';
import { statementsOf } from './shapes.ts';

const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

const TRANSPORTS = [
  ...['undici', 'nodemailer', '@aws-sdk/client-ses', '@aws-sdk/client-sns'],
  ...['@aws-sdk/client-lambda', '@aws-sdk/client-sfn', '@aws-sdk/client-pinpoint-sms-voice-v2'],
];

/** What esbuild says of the bundle of a function; all bundles are made at once. */
const metafileOf = (() => {
  const entries = [...new Set(Object.values(functionTable).map(({ folder }) => folder))];
  const made = build({
    ...{ ...bundleOptions(), sourcemap: false, write: false, metafile: true, logLevel: 'silent', outdir: '.' },
    entryPoints: entries.map((entry) => ({ in: `lambdas/${entry}/index.ts`, out: entry })),
  });
  return async (entry: string) => (await made).metafile.outputs[`${entry}.js`] ?? { imports: [], inputs: {} };
})();

/** The files that it was made of, with what is left of each in bytes. */
const inputsOf = async (entry: string): Promise<Readonly<Record<string, { readonly bytesInOutput: number }>>> =>
  (await metafileOf(entry)).inputs;

/** The packages of which anything is left in the bundle of a function. */
const packagesIn = async (entry: string): Promise<readonly string[]> => {
  const inputs = Object.entries(await inputsOf(entry));
  const kept = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  return [...new Set(kept.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))].sort();
};

const VOICE = { originationIdentity: 'arn:aws:sms-voice:us-east-1:123456789012:phone-number/phone-1' };

/**
 * With an allow-list, a number that calls, and each of the providers of texts, so that every lane may call what its bundle is made
 * for.
 */
const stages = [{}, { provider: 'end-user-messaging', ...VOICE }].map((sms) =>
  Stage.parse({ ...loadStage('dev'), console: {}, settings: { targets: TARGETS_OF_STAGE, voice: VOICE, sms } }),
);

/** SDK clients that have another name than the service has in policies. */
const CLIENTS: Readonly<Record<string, string>> = {
  logs: 'cloudwatch-logs',
  states: 'sfn',
  'sms-voice': 'pinpoint-sms-voice-v2',
  events: 'eventbridge',
  'cognito-idp': 'cognito-identity-provider',
};

/** The AWS services that a function may call itself; what reads its queue for it is Lambda. */
const statements = stages.flatMap((stage) => statementsOf(synthesize(stage)));
const granteeOf = (name: string): string => (name === 'console' ? 'ConsoleFunction' : pascalCase(name));
const servicesOf = (name: string): readonly string[] => {
  const granted = statements.filter(({ grantee }) => grantee === granteeOf(name)).map(({ Action }) => Action);
  // A function's own log is written by Lambda; who may make log groups writes logs itself.
  const actions = granted.filter(isNoOwnLog).flat();
  const called = actions.filter((action) => !/^sqs:(?!SendMessage)/.test(action));
  const services = new Set(called.flatMap((action) => action.split(':').at(0) ?? []));
  return [...services].map((service) => CLIENTS[service] ?? service).sort();
};

const isNoOwnLog = (actions: readonly string[]): boolean =>
  actions.includes('logs:CreateLogGroup') || actions.every((action) => !action.startsWith('logs:'));

/** Some functions that contain texts of mails, and some that do not. */
const ENTRIES = ['publish', 'fan-out', 'deliver/email', 'deliver/http', 'dead-letter'];

/** A copy of what the bundles of these functions are made from, in which a test may change files. */
const copyOfSources = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'smn-sources-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const path of ['src', 'lambdas', 'package.json', 'tsconfig.json']) {
    cpSync(join(REPOSITORY, path), join(root, path), { recursive: true });
  }
  symlinkSync(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'));
  for (const { folder } of Object.values(functionTable))
    if (!ENTRIES.includes(folder)) rmSync(join(root, 'lambdas', folder, 'index.ts'));
  return root;
};

/** The name that the code of each of these functions has in the bucket of assets: its hash. */
const assetNames = (root: string): ReadonlyMap<string, string | undefined> => {
  const outdir = mkdtempSync(join(tmpdir(), 'smn-names-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  // CDK remembers what it has bundled for as long as the process lives.
  AssetStaging.clearAssetHashCache();
  const stack = new Stack(new App({ outdir, analyticsReporting: false, treeMetadata: false }), 'Functions');
  const codeOf = createBundler(loadStage('dev').settings, root);
  return new Map(
    ENTRIES.map((entry) => [
      entry,
      codeOf(entry).bind(new Construct(stack, entry.replace('/', '-'))).s3Location?.objectKey,
    ]),
  );
};

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
    const packages = await packagesIn(entry);

    expect(packages.filter((name) => TRANSPORTS.includes(name))).toEqual([]);
  });

  test.each(Object.entries(functionTable))(
    '%s holds the SDK clients that it may use and no other',
    async (name, { folder: entry }) => {
      const packages = await packagesIn(entry);

      const clients = packages.flatMap((found) => /^@aws-sdk\/client-(.*)/.exec(found)?.[1] ?? []);
      expect(clients).toEqual(servicesOf(name));
    },
  );

  test('deliver/http holds one HTTP parser', async () => {
    const paths = Object.keys(await inputsOf('deliver/http'));

    const parsers = paths.flatMap((path) => /undici\/lib\/(llhttp|milo)\//.exec(path)?.[1] ?? []);
    expect([...new Set(parsers)]).toEqual(['llhttp']);
  });

  test.each(Object.values(functionTable))(
    '$folder does not load what Node loads with its http as an ES module',
    async ({ folder }) => {
      const imported = (await metafileOf(folder)).imports.map(({ path }) => path);

      expect(imported).toContain('node:crypto');
      expect(imported.filter((path) => /^(node:)?http$/.test(path))).toEqual([]);
    },
  );

  test('have another name when something in them has changed, and the same for all other functions', async () => {
    const root = copyOfSources();
    const changed = 'src/protocols/email/texts.ts';
    const before = assetNames(root);
    expect(new Set(before.values()).size).toBe(before.size);

    const text = readFileSync(join(root, changed), 'utf8');
    writeFileSync(join(root, changed), `/* A comment. */\n${text}`);
    const after = assetNames(root);
    const containing: string[] = [];
    for (const entry of ENTRIES) {
      const inputs = await inputsOf(entry);
      if ((inputs[changed]?.bytesInOutput ?? 0) > 0) containing.push(entry);
    }

    const differing = [...before].flatMap(([entry, name]) => (after.get(entry) === name ? [] : [entry]));
    expect(containing).toContain('deliver/email');
    expect(containing.length).toBeLessThan(before.size);
    expect(differing).toEqual(containing);
  });
});
