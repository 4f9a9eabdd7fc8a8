import * as z from 'zod';

const count = (fallback: number) => z.int().positive().default(fallback);

/** When an endpoint counts as unhealthy, and how it is tried then. */
export const HealthSettings = z.strictObject({
  failures: count(10).describe(
    'An endpoint that fails so often in a row, within `withinSeconds`, is unhealthy: its messages are held, and one at a time probes it.',
  ),
  withinSeconds: count(300).describe('Failures that are further apart than this do not count together.'),
  sparseFailures: count(3).describe(
    'Under the retry profile `standard`, so many failures in a row over `sparseHours` or longer make an endpoint unhealthy, too: one that gets few messages never fails as often within `withinSeconds`.',
  ),
  sparseHours: count(24).describe('The least time between the first and the last of `sparseFailures`.'),
  firstProbeSeconds: count(300).describe(
    'An unhealthy endpoint is probed after this, and then at intervals that double.',
  ),
  maxProbeSeconds: count(3600).describe('The longest interval between two probes.'),
  disableAfterDays: count(5).describe(
    'Under the retry profile `standard`, an endpoint that is unhealthy for so long is disabled until somebody resumes it.',
  ),
});

/** The parsed form of {@link HealthSettings}. */
export type HealthSettings = z.infer<typeof HealthSettings>;
