type Options = {
  /** How long a finding is trusted. */
  readonly lifetimeSeconds: number;
  readonly clock: () => number;
};

/** How many findings, and how many misses, are kept. */
const CAPACITY = 1000;

/** A new key should work soon after somebody tried it too early. */
const MISS_SECONDS = 5;

/**
 * Remembers what `find` found for {@link Options.lifetimeSeconds}, and for up to 5 s that it found nothing. Misses are
 * kept apart, so that guessing keys pushes out no finding. A failing `find` is not remembered.
 */
export const createCachedLookup = <V>(
  find: (key: string) => Promise<V | undefined>,
  { lifetimeSeconds, clock }: Options,
): ((key: string) => Promise<V | undefined>) => {
  const findings = createExpiringMap<V>(lifetimeSeconds, clock);
  const misses = createExpiringMap<true>(Math.min(MISS_SECONDS, lifetimeSeconds), clock);
  return async (key) => {
    const known = findings.get(key);
    if (known !== undefined || misses.get(key) === true) return known;
    const found = await find(key);
    if (found === undefined) misses.set(key, true);
    else findings.set(key, found);
    return found;
  };
};

const createExpiringMap = <V>(lifetimeSeconds: number, clock: () => number) => {
  // A Map keeps the order of insertion; what is used is inserted anew, so the first key is the least recently used.
  const entries = new Map<string, { readonly value: V; readonly expiresAt: number }>();
  return {
    get: (key: string): V | undefined => {
      const entry = entries.get(key);
      entries.delete(key);
      if (entry === undefined || entry.expiresAt <= clock()) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    set: (key: string, value: V): void => {
      entries.set(key, { value, expiresAt: clock() + lifetimeSeconds * 1000 });
      const [oldest] = entries.keys();
      if (entries.size > CAPACITY && oldest !== undefined) entries.delete(oldest);
    },
  };
};
