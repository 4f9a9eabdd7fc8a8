import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createApp } from '#lib/app.ts';
import { functionTable } from '#lib/functions/function-table.ts';
import { buildPackage } from '#lib/package/build-package.ts';
import { loadStage } from '#lib/stage.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const EXAMPLE = join(ROOT, 'examples/cdk-app');
const MEGABYTE = 1_000_000;

/** It makes every bundle, and checks types. */
const BUILD_MS = 900_000;

const PackedFiles = z.tuple([
  z.object({
    filename: z.string(),
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string() })),
  }),
]);
const Manifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
});

/** The folder of an app that has the package installed, and no more than what the package says that it needs. */
let app: string;
let packed: z.infer<typeof PackedFiles>[0];

const installed = () => join(app, 'node_modules/smn-on-aws');
const manifestOf = () => Manifest.parse(JSON.parse(readFileSync(join(installed(), 'package.json'), 'utf8')));

/** Runs a command in the app's folder; what it prints is in the error when it fails. */
const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: app, encoding: 'utf8' });

/** Makes packages of this repository the app's own: nothing is loaded from a registry. */
const link = (...names: readonly string[]): void => {
  for (const name of names) {
    const path = join(app, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), path);
  }
};

beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'smn-package-'));
  const folder = join(app, 'built');
  buildPackage(folder);
  const told = execFileSync('npm', ['pack', '--json', '--pack-destination', app], { cwd: folder, encoding: 'utf8' });
  [packed] = PackedFiles.parse(JSON.parse(told));
  rmSync(folder, { recursive: true });
  mkdirSync(installed(), { recursive: true });
  run('tar', '-xzf', packed.filename, '-C', installed(), '--strip-components=1');
  const { dependencies, peerDependencies } = manifestOf();
  link(...Object.keys({ ...dependencies, ...peerDependencies }), '@types/node', 'undici-types');
  cpSync(join(ROOT, 'stages/dev.json'), join(app, 'stage.json'));
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'app', type: 'module' }));
}, BUILD_MS);

afterAll(() => rmSync(app, { recursive: true }));

describe('the package of constructs', () => {
  test('is one module with its types, and a bundle for every function', () => {
    const paths = packed.files.map(({ path }) => path);
    const outside = paths.filter((path) => !/^(types|bundles|docs|examples)\//.test(path));

    expect(outside.toSorted()).toEqual([
      ...['CHANGELOG.md', 'LICENSE', 'README.md', 'constructs.d.ts', 'constructs.js', 'package.json'],
    ]);
    for (const { folder } of Object.values(functionTable)) expect(paths).toContain(`bundles/${folder}/index.mjs`);
    const sources = paths.filter((path) => /settings\.json|\.ts$/.test(path) && !path.endsWith('.d.ts'));
    expect(sources).toEqual(['examples/cdk-app/app.ts']);
  });

  test('has peers that the app brings along, and few packages of its own', () => {
    const { dependencies, peerDependencies } = manifestOf();

    expect(Object.keys(peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
    expect(Object.keys(dependencies)).toEqual(['ipaddr.js', 'libphonenumber-js', 'zod']);
  });

  test('is not much larger than the guide says', () => {
    expect(packed.size).toBeLessThan(16 * MEGABYTE);
    expect(packed.unpackedSize).toBeLessThan(60 * MEGABYTE);
  });

  test('has what its front page leads to', () => {
    const text = readFileSync(join(installed(), 'README.md'), 'utf8');
    const files = [...text.matchAll(/\]\(([^)#]+)/g)]
      .map(([, path = '']) => path)
      .filter((path) => !/^https?:/.test(path));

    expect(files).toContain('docs/configuration.md');
    expect(files.filter((path) => !existsSync(join(installed(), path)))).toEqual([]);
  });

  test('names no folder of the machine that built it', () => {
    const naming = globSync('**/*.{js,mjs,map,ts,json}', { cwd: installed() }).filter((path) => {
      const text = readFileSync(join(installed(), path), 'utf8');
      return text.includes(ROOT) || text.includes(app);
    });

    expect(naming).toEqual([]);
  });
});

const SOUND = `
import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { SmnStage, type SmnStageProps } from 'smn-on-aws/constructs';

const props: SmnStageProps = JSON.parse(readFileSync('stage.json', 'utf8'));
const app = new App({ outdir: 'cdk.out', analyticsReporting: false });
const stage = new SmnStage(app, 'Notifications', props);
const endpoint: string = stage.apiEndpoint;
app.synth();
`;

const MISTAKEN = `${SOUND}
// @ts-expect-error a stage has no such key
new SmnStage(app, 'Wrong', { name: 'wrong', senderAddress: 'a@example.org', throttling: {} }).topicUrn(endpoint);
`;

describe('an app with the package', () => {
  test('is checked against its types, which are sound themselves, and so is the example', () => {
    writeFileSync(join(app, 'app.ts'), MISTAKEN);
    const { compilerOptions } = JSON.parse(readFileSync(join(EXAMPLE, 'tsconfig.json'), 'utf8'));
    writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts', 'example.ts'] }));
    cpSync(join(EXAMPLE, 'app.ts'), join(app, 'example.ts'));

    const told = run(join(ROOT, 'node_modules/.bin/tsc'), '-p', '.');

    expect(told).toBe('');
  });

  test('gets the templates and the code that this repository deploys, without esbuild', () => {
    writeFileSync(join(app, 'app.ts'), SOUND);
    run(process.execPath, 'app.ts');
    const outdir = join(app, 'own.out');
    createApp({ stage: loadStage('dev'), outdir }).synth();

    const filesIn = (folder: string) => readdirSync(join(app, folder)).filter((name) => /^(asset|smn-)/.test(name));
    const templates = filesIn('own.out').filter((name) => name.endsWith('.template.json'));
    expect(templates).toHaveLength(2);
    for (const name of templates)
      expect(JSON.parse(readFileSync(join(app, 'cdk.out', name), 'utf8'))).toEqual(
        JSON.parse(readFileSync(join(outdir, name), 'utf8')),
      );
    const codeIn = (folder: string) => filesIn(folder).filter((name) => name.startsWith('asset.'));
    expect(codeIn('cdk.out').toSorted()).toEqual(codeIn('own.out').toSorted());
  });

  test('may be CommonJS', () => {
    const text = `const { SmnStage } = require('smn-on-aws/constructs'); console.log(typeof SmnStage);`;
    writeFileSync(join(app, 'app.cjs'), text);

    expect(run(process.execPath, 'app.cjs').trim()).toBe('function');
  });
});

const Resources = z.record(
  z.string(),
  z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
);
const Template = z.object({ Resources });

test('the example has a rule for its bucket, its alarm and its schedule, each with a dead-letter queue', () => {
  cpSync(join(EXAMPLE, 'app.ts'), join(app, 'example.ts'));
  // As the CDK command tells an app where to write, and here that nothing is to be bundled.
  const context = JSON.stringify({ 'aws:cdk:bundling-stacks': [] });
  const env = { ...process.env, CDK_OUTDIR: join(app, 'example.out'), CDK_CONTEXT_JSON: context };
  execFileSync(process.execPath, ['example.ts'], { cwd: app, env });
  const resourcesOf = (stack: string) =>
    Object.values(
      Template.parse(JSON.parse(readFileSync(join(app, 'example.out', `${stack}.template.json`), 'utf8'))).Resources,
    );

  const rules = resourcesOf('Orders').filter(({ Type }) => Type === 'AWS::Events::Rule');

  expect(rules.map(({ Properties }) => String(Properties['Name']).replace(/[0-9A-F]{8}$/, ''))).toEqual([
    'OrdersUploaded',
    expect.stringMatching(/^OrdersTooManyErrorsSmn/),
    'OrdersEndOfDay',
  ]);
  for (const { Properties } of rules) expect(JSON.stringify(Properties)).toContain('EventDeadLetters');
  const policies = JSON.stringify(
    resourcesOf('smn-example-stateful').filter(({ Type }) => Type === 'AWS::SQS::QueuePolicy'),
  );
  for (const { Properties } of rules) expect(policies.split(`:rule/${Properties['Name']}"`)).toHaveLength(3);
});
