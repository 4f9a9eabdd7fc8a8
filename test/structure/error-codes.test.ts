import { describe, expect, test } from 'vitest';
import { operations } from '#src/contract/operations.ts';
import { ERROR_CODES } from '#src/domain/error-codes.ts';
import { filesOf } from './sources.ts';
import { stringsOf } from './syntax.ts';

const CODES = Object.keys(ERROR_CODES);
const stringsIn = (...patterns: readonly string[]): ReadonlySet<string> =>
  new Set(
    filesOf(...patterns)
      .filter((path) => path !== 'src/domain/error-codes.ts' && path !== 'test/structure/error-codes.test.ts')
      .flatMap(stringsOf),
  );
const behaviour = stringsIn('{src,lambdas}/**/*.ts');
const tests = stringsIn('test/**/*.ts');

/** What any call may be answered: no operation declares it as its own. */
const OF_ANY_CALL = [
  ...['SMN.0001', 'SMN.0016', 'SMN.0018', 'SMN.0019', 'APIGW.0101', 'APIGW.0201', 'APIGW.0301'],
  // Of any topic that moves.
  ...['OPS.0133', 'OPS.0134'],
  // Of any call that changes something.
  'OPS.0140',
];

describe('an error code', () => {
  test.each(CODES)('%s can be answered, and is in a test', (code) => {
    expect(behaviour.has(code)).toBe(true);
    expect(tests.has(code)).toBe(true);
  });

  test.each(CODES.filter((code) => !OF_ANY_CALL.includes(code)))('%s is declared by an operation', (code) => {
    expect(operations.flatMap(({ errors }) => errors)).toContain(code);
  });
});
