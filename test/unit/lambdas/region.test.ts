import { expect, test, vi } from 'vitest';
import { logicalRegionOf } from '#lambdas/runtime/region.ts';

test('the region of URNs is that of the settings, else that of AWS', () => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');

  expect(logicalRegionOf({ region: 'harbour-1' })).toBe('harbour-1');
  expect(logicalRegionOf({})).toBe('eu-central-1');
  vi.unstubAllEnvs();
});
