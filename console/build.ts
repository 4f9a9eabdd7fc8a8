import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const BUILDS = join(HERE, '../node_modules/.cache/console');

/** What a build depends on: other files here say how it is made, or are types that leave nothing behind. */
const SOURCES = [
  'src/**/*.{ts,tsx,css}',
  'public/*',
  'index.html',
  'vite.config.ts',
  'build.ts',
  '../package-lock.json',
];

/** Under this folder: types that leave nothing behind, and that a check writes, often while tests run. */
export const GENERATED_TYPES = 'src/api/generated';

/** Files that are made smaller by compressing them; others are served as they are. */
const COMPRESSED = /\.(?:html|js|css|svg)$/;

/**
 * Builds the console, unless the sources in their present state were built before.
 * Returns the absolute path of the folder: `index.html`, `assets/` with immutable names, and beside each text file its `.br`
 * and `.gz`. Throws what Vite prints when the sources cannot be built.
 */
export const buildConsole = (): string => {
  const folder = join(BUILDS, hashOfSources());
  if (existsSync(folder)) return folder;
  mkdirSync(BUILDS, { recursive: true });
  const unfinished = mkdtempSync(join(BUILDS, 'unfinished-'));
  try {
    runVite(unfinished);
    for (const file of globSync('**/*', { cwd: unfinished }))
      if (COMPRESSED.test(file)) compress(join(unfinished, file));
    moveTo(folder, unfinished);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
};

const hashOfSources = (): string => {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((pattern) =>
    globSync(pattern, { cwd: HERE, exclude: [`${GENERATED_TYPES}/**`] }).toSorted(),
  ))
    hash.update(`${file}\0`).update(readFileSync(join(HERE, file)));
  return hash.digest('hex').slice(0, 20);
};

const runVite = (outDir: string): void => {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  execFileSync(process.execPath, [vite, 'build', '--logLevel', 'warn', '--emptyOutDir', '--outDir', outDir], {
    cwd: HERE,
    stdio: ['ignore', 'ignore', 'pipe'],
    // Tests and tools set another: then React's own checks would be built in, with the names of folders here.
    env: { ...process.env, NODE_ENV: 'production' },
  });
};

const compress = (file: string): void => {
  const bytes = readFileSync(file);
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
};

/** Another process may have built the same meanwhile. */
const moveTo = (folder: string, unfinished: string): void => {
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
};
