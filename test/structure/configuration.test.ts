import { describe, expect, test } from 'vitest';
import { withTables } from '#lib/docs/configuration.ts';
import { textOf } from './sources.ts';

describe('docs/configuration.md', () => {
  test('has the tables made from the schema of stage files', () => {
    const document = textOf('docs/configuration.md');

    expect(withTables(document), 'The tables are stale: run `npm run docs`').toBe(document);
  });
});
