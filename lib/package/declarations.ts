import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

/** What the declarations of the package are made of. */
export type DeclarationSource = {
  /** The repository. */
  readonly root: string;
  /** The files whose exports the package has, and the condition under which their imports are resolved. */
  readonly entries: readonly string[];
  readonly condition: string;
  /** Where the declarations go, each in the folder that its source has in the repository. */
  readonly folder: string;
};

/** Writes the declarations of the entries, and of what they import from the repository. Throws when the compiler finds a fault. */
export const writeDeclarations = ({ root, entries, condition, folder }: DeclarationSource): void => {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config.config, include: [], files: entries }, ts.sys, root);
  const program = ts.createProgram(entries, {
    ...options,
    ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, rootDir: root, outDir: folder },
    customConditions: [condition],
  });
  const texts = new Map<string, string>();
  const { diagnostics } = program.emit(undefined, (path, text) => void texts.set(resolve(path), text));
  const [fault] = [...program.getOptionsDiagnostics(), ...diagnostics];
  if (fault !== undefined) throw new Error(ts.flattenDiagnosticMessageText(fault.messageText, '\n'));
  const reached = new Set<string>();
  const reach = (path: string): void => {
    const text = texts.get(path);
    if (text === undefined || reached.has(path)) return;
    reached.add(path);
    const readable = text.replaceAll(SPECIFIER, (_, before: string, specifier: string) => {
      const target = specifier.startsWith('#') ? join(folder, specifier.slice(1)) : resolve(dirname(path), specifier);
      reach(`${target}.d.ts`);
      const from = relative(dirname(path), target);
      return `${before}'${from.startsWith('.') ? from : `./${from}`}.js'`;
    });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, readable);
  };
  for (const entry of entries) reach(resolve(folder, relative(root, entry)).replace(/\.ts$/, '.d.ts'));
};

/** An import of a file of the repository: `from '#src/domain/settings.ts'`, `import("./lanes.ts")`. */
const SPECIFIER = /(from |import\()["'](#[^"']+|\.{1,2}\/[^"']+)\.ts["']/g;
