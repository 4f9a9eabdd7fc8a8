import { describe, expect, test } from 'vitest';
import { filesOf, textOf } from './sources.ts';
import { commentsIn } from './syntax.ts';

/** A comment names who or what it is about: a caller, an owner, a function, no client. */
const NAMELESS = /\b(?:any|every|no|some)body\b|\bwhoever\b/i;

const CODE = filesOf('{src,lambdas,lib,local,bin,bench}/**/*.ts');

describe('a comment', () => {
  test('says whom it is about', () => {
    // Most files have none of the words at all, and need not be parsed.
    const found = CODE.filter((path) => NAMELESS.test(textOf(path))).flatMap((path) =>
      commentsIn(path, textOf(path))
        .filter((comment) => NAMELESS.test(comment))
        .map((comment) => `${path}: ${comment}`),
    );

    expect(CODE.length).toBeGreaterThan(250);
    expect(found).toEqual([]);
  });

  test.each([
    '// Nobody calls it.',
    'const a = 1; // told to whoever asks',
    'const a = { /** For somebody. */ b: 1 };',
    'const a = () => {\n  // Everybody.\n};',
    'call(\n  // Anybody.\n);',
    `const a = \`\${b /* nobody */}\`;`,
    'const a = [1];\n\n/* Nobody. */',
  ])('is found where it stands: %s', (text) => {
    expect(commentsIn('sample.ts', text).filter((comment) => NAMELESS.test(comment))).toHaveLength(1);
  });

  test.each(["const a = '// nobody';", 'const a = `/* nobody */`;', 'const a = /\\/\\/ nobody/;', 'const nobody = 1;'])(
    'is nothing else: %s',
    (text) => {
      expect(commentsIn('sample.ts', text)).toEqual([]);
    },
  );
});
