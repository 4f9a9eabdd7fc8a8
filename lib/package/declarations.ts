import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** What the declarations of the package are made of. */
export type DeclarationSource = {
  /** The repository. */
  readonly root: string;
  /** The files whose exports the package has, and the condition under which their imports are resolved. */
  readonly entries: readonly string[];
  readonly condition: string;
  /** Where the declarations go, each in the folder that its source has in the repository; what is there already stays. */
  readonly folder: string;
};

/**
 * Writes the declarations of the entries, and of what they import from the repository. Throws when the compiler finds a fault, with what
 * it says.
 */
export const writeDeclarations = (source: DeclarationSource): void => {
  const scratch = mkdtempSync(join(tmpdir(), 'smn-declarations-'));
  try {
    compile(source, scratch);
    for (const entry of source.entries)
      copy(relative(source.root, entry).replace(/\.ts$/, '.d.ts'), scratch, source.folder);
  } finally {
    rmSync(scratch, { recursive: true });
  }
};

/** Writes a declaration for every file of the repository that the entries reach. */
const compile = ({ root, entries, condition }: DeclarationSource, outDir: string): void => {
  const compilerOptions = {
    ...{ noEmit: false, incremental: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir },
    ...{ customConditions: [condition], typeRoots: [join(root, 'node_modules/@types')] },
  };
  const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: [], files: entries };
  const path = join(outDir, 'tsconfig.json');
  writeFileSync(path, JSON.stringify(config));
  try {
    execFileSync(process.execPath, [join(root, 'node_modules/typescript-7/bin/tsc'), '-p', path], { encoding: 'utf8' });
  } catch (error) {
    throw new Error(error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error), {
      cause: error,
    });
  }
};

/** Copies a declaration and those that it imports, by imports that need no `imports` of a package.json. */
const copy = (path: string, from: string, to: string): void => {
  if (existsSync(join(to, path))) return;
  const imported: string[] = [];
  const text = readFileSync(join(from, path), 'utf8').replaceAll(SPECIFIER, (_, before: string, specifier: string) => {
    const target = specifier.startsWith('#') ? specifier.slice(1) : join(dirname(path), specifier);
    imported.push(`${target}.d.ts`);
    const way = relative(dirname(path), target);
    return `${before}'${way.startsWith('.') ? way : `./${way}`}.js'`;
  });
  mkdirSync(dirname(join(to, path)), { recursive: true });
  writeFileSync(join(to, path), text);
  for (const one of imported) copy(one, from, to);
};

/** An import of a file of the repository: `from '#src/domain/settings.ts'`, `import("./lanes.ts")`. */
const SPECIFIER = /(from |import\()["'](#[^"']+|\.{1,2}\/[^"']+)\.ts["']/g;
