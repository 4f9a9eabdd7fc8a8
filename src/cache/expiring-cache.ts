import { LRUCache } from 'lru-cache';

type Options<V> = {
  /** How many values are kept; the one used longest ago goes first. */
  readonly capacity: number;
  /** How long a value is valid. @default for as long as there is room */
  readonly lifetimeMs?: number;
  /** Bounds all values together, by the weight of each. @default by their number alone */
  readonly weight?: { readonly max: number; readonly of: (value: V) => number };
  /** @default Date.now */
  readonly clock?: () => number;
};

/** Values by key that a function instance remembers, each for its lifetime. */
export type ExpiringCache<V> = {
  /** The key's value while it is valid; it then counts as the one used last. */
  readonly get: (key: string) => V | undefined;
  /** Keeps a value from now on, for as long as all others or for a lifetime of its own; not at all with a lifetime of 0. */
  readonly set: (key: string, value: V, lifetimeMs?: number) => void;
  /** Lets a value expire in so many milliseconds, 0 for at once, unless the key has another value by now. */
  readonly setLifetime: (key: string, value: V, lifetimeMs: number) => void;
};

/** A cache in memory, bounded in number, time and, if need be, weight. */
export const createExpiringCache = <V extends NonNullable<unknown>>(options: Options<V>): ExpiringCache<V> => {
  const { capacity, lifetimeMs: usual = Number.POSITIVE_INFINITY, weight, clock = Date.now } = options;
  const values = new LRUCache<string, V>({
    max: capacity,
    ...(weight === undefined ? {} : { maxSize: weight.max, sizeCalculation: (value) => Math.max(weight.of(value), 1) }),
    // To the package a start of 0 is none, and such a value would never expire: clocks of tests start there.
    perf: { now: () => clock() + 1 },
    ttlResolution: 0,
  });
  const set = (key: string, value: V, lifetimeMs = usual): void => {
    if (lifetimeMs > 0) values.set(key, value, { ttl: ttlOf(lifetimeMs) });
    else values.delete(key);
  };
  return {
    get: (key) => values.get(key),
    set,
    setLifetime: (key, value, lifetimeMs) => {
      if (values.peek(key) === value) set(key, value, lifetimeMs);
    },
  };
};

/** The package's value is valid until its age is beyond this, ours until it has come to the lifetime; 0 is without end. */
const ttlOf = (lifetimeMs: number): number => (Number.isFinite(lifetimeMs) ? lifetimeMs - 0.5 : 0);
