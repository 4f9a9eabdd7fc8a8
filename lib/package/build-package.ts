import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync, type Metafile } from 'esbuild';
import * as z from 'zod';
import { createBundleWriter } from '../constructs/bundle.ts';
import { functionTable } from '../functions/function-table.ts';
import { writeDeclarations } from './declarations.ts';
import { writeDocuments } from './documents.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The files whose exports the package has. */
const PUBLIC = 'lib/public';

/** What `#function-bundles` in package.json tells the package by. */
const CONDITION = 'smn-package';

/** Node's first version of its line that lets CommonJS require ES modules. */
const NODE = '>=20.19';

const Manifest = z.object({
  ...{ name: z.string(), version: z.string(), description: z.string(), license: z.string() },
  dependencies: z.record(z.string(), z.string()),
});

/** Packages that the app brings along: there must be one copy of each. */
const PEERS: readonly string[] = ['aws-cdk-lib', 'constructs'];

/**
 * Builds the package of constructs for other CDK apps into a folder, which is emptied before: the constructs as one module with
 * their types, and the bundle of every function, so that the app needs neither the sources nor esbuild (decision 096).
 */
export const buildPackage = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const entries = readdirSync(join(ROOT, PUBLIC)).toSorted();
  const metafile = writeModule(folder, entries);
  writeDeclarations({
    root: ROOT,
    entries: entries.map((name) => join(ROOT, PUBLIC, name)),
    condition: CONDITION,
    folder: join(folder, 'types'),
  });
  const exported = entries.map((name) => `export * from './types/${PUBLIC}/${name.replace(/\.ts$/, '.js')}';\n`);
  writeFileSync(join(folder, 'constructs.d.ts'), exported.join(''));
  const writeBundle = createBundleWriter(ROOT);
  for (const { folder: entry } of Object.values(functionTable)) {
    const directory = join(folder, 'bundles', entry);
    mkdirSync(directory, { recursive: true });
    writeBundle(entry, directory);
  }
  writeDocuments(ROOT, folder);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifestFor(metafile), undefined, 2)}\n`);
};

/** Writes the constructs as one module; what comes from npm stays with npm. */
const writeModule = (folder: string, entries: readonly string[]): Metafile =>
  buildSync({
    stdin: { contents: entries.map((name) => `export * from './${PUBLIC}/${name}';`).join('\n'), resolveDir: ROOT },
    ...{ absWorkingDir: ROOT, outfile: join(folder, 'constructs.js'), bundle: true, metafile: true },
    ...{ platform: 'node', target: 'node20', format: 'esm', packages: 'external', logLevel: 'warning' },
    conditions: [CONDITION],
  }).metafile;

const manifestFor = ({ outputs }: Metafile): object => {
  const { dependencies, ...own } = Manifest.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
  const imported = Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const used = Object.entries(dependencies).filter(([name]) =>
    imported.some((path) => path === name || path.startsWith(`${name}/`)),
  );
  const peers = used.filter(([name]) => PEERS.includes(name)).map(([name, version]) => [name, `^${version}`]);
  return {
    ...own,
    ...{ keywords: ['aws-cdk', 'cdk', 'smn', 'notifications'], type: 'module', engines: { node: NODE } },
    exports: {
      './constructs': { types: './constructs.d.ts', default: './constructs.js' },
      './package.json': './package.json',
    },
    files: ['constructs.js', 'constructs.d.ts', 'types', 'bundles', 'docs', 'examples', 'CHANGELOG.md'],
    dependencies: Object.fromEntries(used.filter(([name]) => !PEERS.includes(name))),
    peerDependencies: Object.fromEntries(peers),
  };
};
