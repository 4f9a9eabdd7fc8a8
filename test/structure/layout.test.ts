import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { apiOperations } from '#lambdas/api/operations.ts';
import { consoleFunctionOperations } from '#lambdas/console/operations.ts';
import { publishOperations } from '#lambdas/publish/operations.ts';
import type { BoundOperation } from '#lambdas/runtime/bind.ts';
import { functionTable } from '#lib/functions/function-table.ts';
import { kebabCase } from '#lib/lanes.ts';
import { operations } from '#src/contract/operations.ts';
import { PROTOCOLS } from '#src/domain/protocol.ts';
import { descriptors } from '#src/protocols/descriptors.ts';
import { filesOf, ROOT, textOf } from './sources.ts';
import {
  argumentsOf,
  exportedConstants,
  importsIn,
  nodesIn,
  nodesOf,
  passesOn,
  readsEnvironment,
  stringsOf,
} from './syntax.ts';

const CODE = filesOf('{src,lambdas,lib,local,bin,bench}/**/*.ts');

/** Where the environment may be read: one place of the functions, and what a person starts. */
const READS_ENVIRONMENT = /^(lambdas\/runtime\/environment\.ts|local\/|bin\/|bench\/)/;

/** Folders of what several protocols have in common. */
const SHARED_BY_PROTOCOLS: readonly string[] = ['robots', 'targets'];

describe('files', () => {
  test('have at most 250 lines', () => {
    const lengths = CODE.map((path) => [path, textOf(path).trimEnd().split('\n').length] as const);

    expect(CODE.length).toBeGreaterThan(250);
    expect(lengths.filter(([, lines]) => lines > 250)).toEqual([]);
  });

  test('do not collect what others export: `index.ts` is the name of a function’s entry', () => {
    const entries = Object.values(functionTable).map(({ folder }) => `lambdas/${folder}/index.ts`);

    expect(CODE.filter((path) => basename(path) === 'index.ts')).toEqual(entries.toSorted());
    expect(CODE.filter((path) => passesOn(nodesOf(path)))).toEqual([]);
  });

  test('read the environment in few places', () => {
    const readers = CODE.filter((path) => readsEnvironment(nodesOf(path)));

    expect(readers).toContain('lambdas/runtime/environment.ts');
    expect(readers.filter((path) => !READS_ENVIRONMENT.test(path))).toEqual([]);
  });
});

describe('the search', () => {
  test.each([
    'const a = process.env.A;',
    'const a = process\n  .env;',
    "const a = process['env'];",
    'const { env } = process;',
    'const a = globalThis.process.env;',
    "import { env } from 'node:process';",
  ])('sees where the environment is read: %s', (text) => {
    expect(readsEnvironment(nodesIn('sample.ts', text))).toBe(true);
  });

  test.each(['// process.env', "const a = 'process.env';", 'const env = 1;', 'const a = child.env;'])(
    'sees it nowhere else: %s',
    (text) => {
      expect(readsEnvironment(nodesIn('sample.ts', text))).toBe(false);
    },
  );

  test.each([
    ["export { a } from './a.ts';", true],
    ["export type { A } from './a.ts';", true],
    ["export\n  *\n  from './a.ts';", true],
    ['const a = 1;\nexport { a };', false],
    ["// export * from './a.ts';", false],
  ])('distinguishes a file that passes on from one that exports: %s', (text, expected) => {
    expect(passesOn(nodesIn('sample.ts', text))).toBe(expected);
  });
});

describe('an operation', () => {
  const served = { ...apiOperations, ...publishOperations, ...consoleFunctionOperations };
  const bound = Object.values(served).map(({ operation }) => operation.name);

  test('is bound once, in the function that serves it', () => {
    expect(bound.toSorted()).toEqual(operations.map(({ name }) => name).toSorted());
    expect(Object.keys(served)).toEqual(bound);
    const servedBy = (functionOperations: object) =>
      new Set(Object.values<BoundOperation>({ ...functionOperations }).map(({ operation }) => operation.servedBy));
    expect(servedBy(publishOperations)).toEqual(new Set(['publish']));
    expect(servedBy(consoleFunctionOperations)).toEqual(new Set(['console']));
    expect(servedBy(apiOperations)).toEqual(new Set([undefined]));
  });

  test('has a file of its own, or shares the one of the operation that it is another name for', () => {
    const registries = filesOf('lambdas/{api,publish,console}/operations*.ts').flatMap(nodesOf);
    const behaviours = [...argumentsOf(registries, 'bind'), ...argumentsOf(registries, 'bindOnce')].map(
      ([, behaviour = '']) => behaviour,
    );
    const files = new Map(filesOf('src/operations/*/*.ts').map((path) => [basename(path, '.ts'), path]));

    expect(behaviours).toHaveLength(bound.length);
    for (const behaviour of behaviours) {
      expect(exportedConstants(nodesOf(files.get(kebabCase(behaviour)) ?? '')), behaviour).toContain(behaviour);
    }
  });
});

describe('a protocol', () => {
  const folders = [...new Set(filesOf('src/protocols/*/*.ts').map((path) => path.split('/').at(2) ?? ''))].filter(
    (folder) => !SHARED_BY_PROTOCOLS.includes(folder),
  );
  const tested = filesOf('test/{unit,engine}/**/*.test.ts').flatMap((path) => importsIn(nodesOf(path)));

  test.each(PROTOCOLS)('%s is described by one folder', async (protocol) => {
    const describing = [];
    for (const folder of folders) {
      const exported: object = await import(`${ROOT}src/protocols/${folder}/descriptor.ts`);
      if (Object.values(exported).includes(descriptors[protocol])) describing.push(folder);
    }

    expect(describing).toHaveLength(1);
    expect(descriptors[protocol].protocol).toBe(protocol);
  });

  test.each(folders)('in the folder %s has all its parts', (folder) => {
    const parts = filesOf(`src/protocols/${folder}/*.ts`).map((path) => basename(path, '.ts'));

    expect(parts).toEqual(expect.arrayContaining(['descriptor', 'endpoint', 'render', 'deliver']));
    const imports = importsIn(nodesOf(`src/protocols/${folder}/deliver.ts`));
    const isDialling = imports.some(({ from }) => from.startsWith('#src/http-client/'));
    expect(parts.includes('transport') || isDialling, 'sends by a transport or by the guarded client').toBe(true);
  });

  test.each(folders)('in the folder %s is delivered in a test', (folder) => {
    expect(tested).toContainEqual({ from: `#src/protocols/${folder}/deliver.ts`, takes: 'values' });
  });

  test.each(PROTOCOLS)('%s has its endpoints checked in a test', (protocol) => {
    expect(filesOf('test/unit/protocols/endpoints/*.test.ts').flatMap(stringsOf)).toContain(protocol);
  });
});
