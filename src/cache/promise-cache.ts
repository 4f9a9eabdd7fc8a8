import { createExpiringCache } from './expiring-cache.ts';

type Options = {
  /** How long what was found is trusted. @default for as long as there is room */
  readonly lifetimeSeconds?: number;
  /** How many findings are kept; the one used longest ago goes first. */
  readonly capacity: number;
  /** How often a finding may be used. @default any number of times */
  readonly uses?: number;
  /** @default Date.now */
  readonly clock?: () => number;
};

type Entry<V> = { readonly value: Promise<V>; usesLeft: number };

/** Results by key, each loaded when it is first needed. */
export type PromiseCache<V> = {
  /** What was found before, or else what `find` finds now. */
  readonly get: (key: string, find: () => Promise<V>) => Promise<V>;
};

/** Creates a cache that also keeps results still being loaded: concurrent callers share one load. Failures are not kept. */
export const createPromiseCache = <V>(options: Options): PromiseCache<V> => {
  const { lifetimeSeconds = Number.POSITIVE_INFINITY, uses = Number.POSITIVE_INFINITY, ...rest } = options;
  const entries = createExpiringCache<Entry<V>>({ ...rest, lifetimeMs: lifetimeSeconds * 1000 });
  const ask = (key: string, find: () => Promise<V>): Entry<V> => {
    const entry = { value: find(), usesLeft: uses };
    entries.set(key, entry);
    entry.value.catch(() => entries.setLifetime(key, entry, 0));
    return entry;
  };
  return {
    get: (key, find) => {
      const known = entries.get(key);
      const entry = known !== undefined && known.usesLeft > 0 ? known : ask(key, find);
      entry.usesLeft -= 1;
      return entry.value;
    },
  };
};
