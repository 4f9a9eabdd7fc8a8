import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { allowedValues } from '#lib/docs/allowed-values.ts';
import { stageRows, withTables } from '#lib/docs/configuration.ts';
import { StageKeys } from '#lib/stage-keys.ts';

const rows = stageRows();
const wordsOf = (schema: z.ZodType): string => allowedValues(z.toJSONSchema(schema, { io: 'input' }));

/** What is at a path of an object; undefined where there is nothing. */
const valueAt = (value: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((inner, key) => z.looseObject({}).safeParse(inner).data?.[key], value);

describe('the rows of settings', () => {
  const settings = rows.filter(({ path, allowed }) => allowed !== '' && !/\[\]|FUNCTION/.test(path));

  test('say of each what holds where a stage file does not name it', () => {
    const stage = StageKeys.parse({ name: 'dev', senderAddress: 'mail@example.com' });
    const defaults = settings.filter(({ fallback }) => fallback !== 'mandatory');

    expect(defaults.length).toBeGreaterThan(50);
    for (const { path, fallback } of defaults) {
      const expected = fallback === 'none' ? undefined : JSON.parse(fallback.replaceAll('`', ''));
      expect(valueAt(stage, path), path).toEqual(expected);
    }
  });

  test('say of each what it means, by itself or by its group', () => {
    const explained = new Set(rows.filter(({ meaning }) => meaning !== '').map(({ path }) => path));
    const groupOf = (path: string): string => path.slice(0, path.lastIndexOf('.')).replace(/\[\]$/, '');

    expect(rows.filter(({ path }) => !explained.has(path) && !explained.has(groupOf(path)))).toEqual([]);
  });

  test('show mandatory keys, groups, entries of lists, and those of functions once', () => {
    const byPath = new Map(rows.map((row) => [row.path, row]));

    expect(byPath.get('name')).toMatchObject({ fallback: 'mandatory', allowed: 'text' });
    expect(byPath.get('customDomain')).toMatchObject({ fallback: 'none', allowed: '' });
    expect(byPath.get('customDomain.domainName')).toMatchObject({ fallback: 'mandatory', allowed: 'host name' });
    expect(byPath.get('throttle')).toMatchObject({ fallback: '', allowed: '' });
    expect(byPath.get('settings.targets.queues[].id')).toMatchObject({ fallback: 'mandatory', allowed: 'UUID' });
    expect(byPath.get('functions.FUNCTION.memoryMb')).toMatchObject({ fallback: 'see below' });
    expect([...byPath.keys()].filter((path) => path.startsWith('functions.publish'))).toEqual([]);
  });

  test('leave out what a stage file cannot set', () => {
    expect(rows.map(({ path }) => path)).not.toContain('settings.targets.ownPrefix');
  });
});

describe('allowed values', () => {
  test.each([
    [z.int().min(3).max(10_240), 'integer, 3 to 10,240'],
    [z.int().positive(), 'integer, at least 1'],
    [z.number().positive(), 'number, more than 0'],
    [z.number().nonnegative().max(900), 'number, 0 to 900'],
    [z.number().positive().max(900), 'number, more than 0, at most 900'],
    [z.number(), 'number'],
    [z.boolean(), 'boolean'],
    [z.literal([1, 3]), '`1`, `3`'],
    [z.literal(Array.from({ length: 21 }, (_, index) => index)), '`0` … `20` (21)'],
    [z.string().max(256), 'text, at most 256 characters'],
    [z.array(z.union([z.cidrv4(), z.cidrv6()])), 'list: IPv4 network (CIDR) or IPv6 network (CIDR)'],
    [z.array(z.string()).min(1), 'list, at least 1: text'],
    [z.record(z.string(), z.string()), 'object of any keys: text'],
  ])('of the schema no. %# are written in words', (schema, expected) => {
    expect(wordsOf(schema)).toBe(expected);
  });
});

describe('a document', () => {
  test('keeps its prose, and has tables in the places of their marks only', () => {
    const marked = ['keys', 'functions'].map(
      (name) => `<!-- ${name}: written by \`npm run docs\` -->\nSTALE\n<!-- end of ${name} -->`,
    );
    const written = withTables(`Before\n${marked.join('\nbetween\n')}\nafter\n`);

    expect(written).toMatch(/^Before\n<!-- keys/);
    expect(written).toContain('<!-- end of keys -->\nbetween\n<!-- functions');
    expect(written).toMatch(/<!-- end of functions -->\nafter\n$/);
    expect(written).toContain('| `publish` | `29` (integer, 3 to 29) | `512` (integer, 128 to 10,240) |');
    expect(written).not.toContain('STALE');
    expect(withTables(written)).toBe(written);
  });

  test('without the marks of a table is refused', () => {
    expect(() => withTables('# Configuration\n')).toThrow('The document has no place for the table keys');
  });
});
