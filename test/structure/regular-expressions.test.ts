import { analyse } from 'scslre';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { filesOf } from './sources.ts';
import { nodesOf } from './syntax.ts';

/** Everything whose patterns may see what a caller, an endpoint or a subscriber wrote. */
const SOURCES = filesOf('{src,lambdas}/**/*.ts');

type Pattern = { readonly path: string; readonly expression: RegExp };

const literalsOf = (path: string): readonly Pattern[] =>
  nodesOf(path)
    .filter((node) => ts.isRegularExpressionLiteral(node))
    .map(({ text }) => {
      const end = text.lastIndexOf('/');
      return { path, expression: new RegExp(text.slice(1, end), text.slice(end + 1)) };
    });

const buildsPatterns = (path: string): boolean =>
  nodesOf(path).some((node) => ts.isNewExpression(node) && node.expression.getText() === 'RegExp');

/** The patterns that modules put together when they are loaded: their constructor is watched meanwhile. */
const builtBy = async (paths: readonly string[]): Promise<readonly Pattern[]> => {
  const built: Pattern[] = [];
  const Original = globalThis.RegExp;
  globalThis.RegExp = new Proxy(Original, {
    construct: (target, [source, flags]) => {
      const expression = new target(source, flags);
      const caller = paths.find((path) => (new Error().stack ?? '').includes(path));
      if (caller !== undefined) built.push({ path: caller, expression });
      return expression;
    },
  });
  try {
    // Loaded once more, whatever another file of this worker has loaded already.
    for (const path of paths) await import(/* @vite-ignore */ `../../${path}?patterns`);
  } finally {
    globalThis.RegExp = Original;
  }
  return built;
};

/** How the time of a pattern can grow faster than its text, by the character that makes it; empty when it cannot. */
const growthOf = ({ source, flags }: RegExp): readonly string[] =>
  analyse({ source, flags }).reports.map(({ type, character: { pick } }) => `${type} on ${JSON.stringify(pick)}`);

const BUILDERS = SOURCES.filter(buildsPatterns);
const BUILT = await builtBy(BUILDERS);
const PATTERNS = [...SOURCES.flatMap(literalsOf), ...BUILT];

describe('a pattern', () => {
  test.each(PATTERNS)('takes time that grows as its text does: $expression ($path)', ({ expression }) => {
    expect(growthOf(expression)).toEqual([]);
  });

  test('that is put together when a module is loaded is looked at too', () => {
    expect(BUILDERS).not.toEqual([]);
    expect([...new Set(BUILT.map(({ path }) => path))].toSorted()).toEqual(BUILDERS);
  });

  test.each([/^[a-z\s]+={0,2}\s*$/, /\s+$/, /^(a+)+$/])('would be found: %s', (expression) => {
    expect(growthOf(expression)).not.toEqual([]);
  });
});
