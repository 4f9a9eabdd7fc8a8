import { createExpiringCache } from './expiring-cache.ts';

type Options = {
  /** How long a finding is trusted. */
  readonly lifetimeSeconds: number;
  readonly clock: () => number;
};

/** How many findings, and how many misses, are kept. */
const CAPACITY = 1000;

/** A new key must be found soon after it was looked up too early. */
const MISS_MS = 5_000;

/**
 * Remembers what `find` found for {@link Options.lifetimeSeconds}, and for up to 5 s that it found nothing. Misses are
 * kept apart, so that guessing keys pushes out no finding. A failing `find` is not remembered.
 */
export const createCachedLookup = <V extends NonNullable<unknown>>(
  find: (key: string) => Promise<V | undefined>,
  { lifetimeSeconds, clock }: Options,
): ((key: string) => Promise<V | undefined>) => {
  const lifetimeMs = lifetimeSeconds * 1000;
  const findings = createExpiringCache<V>({ capacity: CAPACITY, lifetimeMs, clock });
  const misses = createExpiringCache<true>({ capacity: CAPACITY, lifetimeMs: Math.min(MISS_MS, lifetimeMs), clock });
  return async (key) => {
    const known = findings.get(key);
    if (known !== undefined || misses.get(key) === true) return known;
    const found = await find(key);
    if (found === undefined) misses.set(key, true);
    else findings.set(key, found);
    return found;
  };
};
