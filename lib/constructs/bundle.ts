import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import { buildConsole } from '#console/build.ts';
import type { Settings } from '#src/domain/settings.ts';
import { cacheBundles } from './bundle-cache.ts';
import { createFunctionCode } from './function-code.ts';

/** The repository. */
const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/**
 * The one set of options for every bundle. ES modules first, so that esbuild can leave out what is not used; the AWS SDK
 * is bundled, so that its versions are ours and not the runtime's.
 */
const options = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  // The comment that names the map is the footer: a bundle has another name while it is made.
  sourcemap: 'external',
  footer: { js: '//# sourceMappingURL=index.mjs.map' },
  // The sources are in the repository: names and lines are enough to read a stack trace.
  sourcesContent: false,
  // Undici's own switch, as Node itself builds it: leaves out its second, opt-in HTTP parser, a tenth of the http bundle.
  define: { esbuildDetection: 'true' },
  // Packages that are still CommonJS call `require` for Node's own modules, and an ES module has none of its own.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * How functions are bundled; entry points and where bundles go are up to who bundles.
 * @default root - this repository
 */
export const bundleOptions = (root = REPOSITORY) =>
  ({
    ...options,
    // As an ES module it loads Node's `fetch`, too: a tenth of the time in which most functions start, and hardly any uses it.
    alias: { 'node:http': join(root, 'lambdas/runtime/node-http.cjs') },
    absWorkingDir: root,
  }) as const satisfies BuildOptions;

/**
 * Returns what makes the code of a function from its folder under `lambdas/`. Bundles are made in this process: a package runner
 * would take longer than esbuild does. Those that were made of the same sources before are copied.
 * @default root - this repository
 */
export const createBundler = (settings: Settings, root = REPOSITORY): ((entry: string) => Code) =>
  createFunctionCode({ settings, folder: root, writeBundle: createBundleWriter(root) });

/**
 * Returns what writes the bundle of a function, and what it needs beside it, to a folder; the first argument is the function's folder
 * under `lambdas/`.
 * @default root - this repository
 */
export const createBundleWriter = (root = REPOSITORY): ((entry: string, directory: string) => void) => {
  const writeBundle = cacheBundles(root, (directory) => writeBundles(root, directory));
  return (entry, directory) => {
    writeBundle(entry, directory);
    // Not with the bundles: a stage may have no console, and it has a cache of its own.
    if (entry === 'console') cpSync(buildConsole(), join(directory, 'console'), { recursive: true });
  };
};

/** Writes the bundles of all functions, each to the folder that it has under `lambdas/`. */
const writeBundles = (root: string, directory: string): void => {
  const entries = globSync('**/index.ts', { cwd: join(root, 'lambdas') }).map(dirname);
  // Functions share most of their modules: made together, each is read once.
  const { outputFiles } = buildSync({
    ...bundleOptions(root),
    entryPoints: entries.map((entry) => ({ in: join('lambdas', entry, 'index.ts'), out: flatName(entry) })),
    // At the root, so that the names in source maps begin there, wherever a bundle is written to in the end.
    ...{ outdir: '.', outExtension: { '.js': '.mjs' }, write: false },
  });
  for (const entry of entries) {
    const folder = join(directory, entry);
    mkdirSync(folder, { recursive: true });
    for (const extension of ['.mjs', '.mjs.map']) {
      const made = outputFiles.find(({ path }) => basename(path) === flatName(entry) + extension);
      if (made === undefined) throw new Error(`esbuild has made no ${extension} of lambdas/${entry}`);
      writeFileSync(join(folder, `index${extension}`), made.contents);
    }
    if (entry === 'api') writeFileSync(join(folder, 'redoc.js.gz'), docsScript());
  }
};

const flatName = (entry: string): string => entry.replaceAll('/', '-');

const require = createRequire(import.meta.url);

/** The logo of its makers is on a server of theirs: nothing is loaded from elsewhere, so it is left out. */
const REMOTE_LOGO = 'https://cdn.redoc.ly/redoc/logo-mini.svg';
const NO_IMAGE = 'data:image/svg+xml,';

/** The script of the docs page (Redoc), compressed by gzip. */
export const docsScript = (): Uint8Array => {
  const script = readFileSync(require.resolve('redoc/bundles/redoc.standalone.js'), 'utf8');
  if (!script.includes(REMOTE_LOGO)) throw new Error('Redoc has another logo: look for what it loads from elsewhere');
  return gzipSync(script.replaceAll(REMOTE_LOGO, NO_IMAGE), { level: 9 });
};
