import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { AssetHashType, DockerImage, type ILocalBundling } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import { SETTINGS_FILE, type Settings } from '#src/domain/settings.ts';

/** The repository: what bundles are made from. */
const root = fileURLToPath(new URL('../../', import.meta.url));

/** What a bundle is made of: every path a change of which may change a bundle. */
const INPUTS = ['lambdas', 'src', 'lib/constructs/bundle.ts', 'package-lock.json', 'package.json', 'tsconfig.json'];

/**
 * The one set of options for every bundle. ES modules first, so that esbuild can leave out what is not used; the AWS SDK
 * is bundled, so that its versions are ours and not the runtime's.
 */
const options = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
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

/** How `lambdas/{entry}/index.ts` is bundled. */
export const bundleOptions = (entry: string): BuildOptions & typeof options => ({
  ...options,
  entryPoints: [join('lambdas', entry, 'index.ts')],
});

/**
 * Makes the code of functions, each with the stage's settings in a file beside it (decision 048). A bundle is made in this
 * process (a package runner would take longer than esbuild does) and named by a hash of all that goes into it, so that a
 * cloud assembly which has it already keeps it.
 */
export const createBundler = (settings: Settings): ((entry: string) => Code) => {
  const inputs = hashOfInputs();
  const settingsText = JSON.stringify(settings);
  return (entry) =>
    Code.fromAsset(root, {
      assetHashType: AssetHashType.CUSTOM,
      assetHash: `${inputs} ${JSON.stringify(bundleOptions(entry))} ${settingsText}`.replaceAll(root, ''),
      bundling: { image: neverUsed, local: localBundling(entry, settingsText) },
    });
};

/** The type demands a container image for the case that local bundling is impossible, which it never is. */
const neverUsed = DockerImage.fromRegistry('scratch');

const localBundling = (entry: string, settingsText: string): ILocalBundling => ({
  tryBundle: (outputDirectory) => {
    buildSync({ ...bundleOptions(entry), outfile: join(outputDirectory, 'index.mjs') });
    writeFileSync(join(outputDirectory, SETTINGS_FILE), settingsText);
    if (entry === 'api') writeFileSync(join(outputDirectory, 'redoc.js.gz'), docsScript());
    return true;
  },
});

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

const hashOfInputs = (): string => {
  const hash = createHash('sha256');
  for (const file of INPUTS.flatMap(filesOf)) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
};

const filesOf = (path: string): readonly string[] => {
  if (path.includes('.')) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
};
