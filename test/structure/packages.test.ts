import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';

const Versions = z.record(z.string(), z.string());
const { dependencies, devDependencies } = z
  .object({ dependencies: Versions, devDependencies: Versions })
  .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));

describe('packages', () => {
  test('have exact versions', () => {
    // `npm:typescript@7.0.2` is a package under another name.
    const ranges = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, it]) => !/^(?:npm:[^@]+@)?\d+\.\d+\.\d+$/.test(it),
    );

    expect(ranges).toEqual([]);
  });

  test('of AWS clients are of one version, so that bundles hold what they share once', () => {
    const versions = Object.entries(dependencies).flatMap(([name, it]) => (name.startsWith('@aws-sdk/') ? [it] : []));

    expect(versions.length).toBeGreaterThan(1);
    expect([...new Set(versions)]).toHaveLength(1);
  });
});
